// On a narrow screen rows are shown as cards, each value beside its heading's name. Some screen
// readers no longer take such a table for one, unless its parts say what they are.

const ROLES: [string, string][] = [
  ['thead, tbody, tfoot', 'rowgroup'],
  ['tr', 'row'],
  ['thead th', 'columnheader'],
  ['tbody th', 'rowheader'],
  ['td', 'cell'],
];

export function foldTables(): void {
  const narrow = window.matchMedia('(max-width: 46rem)');
  const apply = () => {
    if (!narrow.matches) return;
    for (const table of document.querySelectorAll('table.data')) {
      if (!(table instanceof HTMLTableElement) || table.dataset['folds']) continue;
      table.dataset['folds'] = 'yes';
      nameCells(table);
      table.setAttribute('role', 'table');
      for (const [selector, role] of ROLES) {
        for (const part of table.querySelectorAll(selector)) part.setAttribute('role', role);
      }
    }
  };
  apply();
  narrow.addEventListener('change', apply);
}

/** The heading of its column on every cell, for the style sheet to show. */
function nameCells(table: HTMLTableElement): void {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? '');
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      for (const cell of row.cells) {
        if (cell.tagName === 'TD') cell.dataset['label'] = names[cell.cellIndex] ?? '';
      }
    }
  }
}
