// Tables that sort by a column: a button in each heading, the state in aria-sort.
import { announce } from './dom';

type Direction = 'ascending' | 'descending';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function enableSorting(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) {
    for (const heading of table.querySelectorAll<HTMLTableCellElement>('thead th[data-sort]')) {
      addButton(table, heading);
    }
  }
}

function addButton(table: HTMLTableElement, heading: HTMLTableCellElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sort';
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener('click', () => {
    const direction: Direction =
      heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
    for (const other of table.querySelectorAll('thead th[aria-sort]')) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', direction);
    sort(table, heading, direction);
    announce(`Sorted by ${(button.textContent ?? '').trim()}, ${direction}`);
  });
}

function sort(table: HTMLTableElement, heading: HTMLTableCellElement, direction: Direction): void {
  const body = table.tBodies[0];
  if (!body) return;
  const number = heading.dataset['sort'] === 'number';
  const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[heading.cellIndex]) }));
  rows.sort((a, b) => compared(a.value, b.value, number, direction === 'ascending' ? 1 : -1));
  body.append(...rows.map((entry) => entry.row));
}

function valueOf(cell: HTMLTableCellElement | undefined): string {
  return (cell?.dataset['value'] ?? cell?.textContent ?? '').trim();
}

/** What has no value stands last, whichever way it is sorted. */
export function compared(a: string, b: string, number: boolean, sign: 1 | -1): number {
  if (!number) {
    if (!a || !b) return Number(!a) - Number(!b);
    return sign * collator.compare(a, b);
  }
  const x = a === '' ? NaN : Number(a);
  const y = b === '' ? NaN : Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return sign * (x - y);
}
