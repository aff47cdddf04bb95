// The dashboard's filter. What is chosen stands in the address, so that it can be kept and sent on.
import { words, folded } from './words';

/** What is asked for; an empty value asks for nothing. */
export interface Wanted {
  text: string;
  stage: string;
  agreed: string;
  objectives: string;
}

/** What a row says of its application. */
export type Row = Wanted;

/** Every word must be part of the row's text; a choice must be the row's. */
export function matches(row: Row, wanted: Wanted): boolean {
  if (wanted.stage && row.stage !== wanted.stage) return false;
  if (wanted.agreed && row.agreed !== wanted.agreed) return false;
  if (wanted.objectives && row.objectives !== wanted.objectives) return false;
  return words(wanted.text).every((word) => row.text.includes(word));
}

const FIELDS = ['text', 'stage', 'agreed', 'objectives'] as const;

type Fields = Record<keyof Wanted, HTMLInputElement | HTMLSelectElement>;

export function enableFilter(): void {
  const box = document.querySelector<HTMLElement>('[data-filter-for]');
  const table = document.getElementById(box?.dataset['filterFor'] ?? '');
  if (!box || !(table instanceof HTMLTableElement)) return;
  const fields = fieldsOf(box);
  if (!fields) return;
  const count = document.getElementById('filter-count');
  let read: { row: HTMLTableRowElement; says: Row }[] | undefined;
  // Whoever asks for nothing does not wait until hundreds of rows are read.
  const rows = () => (read ??= [...(table.tBodies[0]?.rows ?? [])].map((row) => ({ row, says: saysOf(row) })));

  const apply = () => {
    const wanted = wantedOf(fields);
    const typed = words(wanted.text);
    let shown = 0;
    for (const { row, says } of rows()) {
      row.hidden = !matches(says, wanted);
      if (row.hidden) continue;
      shown += 1;
      markLinks(row, typed);
    }
    tell(count, shown, rows().length);
    keepInAddress(wanted);
  };
  fromAddress(fields);
  for (const name of FIELDS) fields[name].addEventListener('input', apply);
  const all = table.tBodies[0]?.rows.length ?? 0;
  if (FIELDS.some((name) => fields[name].value !== '')) apply();
  else tell(count, all, all);
}

function tell(count: HTMLElement | null, shown: number, all: number): void {
  if (count) count.textContent = shown === all ? `${all} shown` : `${shown} of ${all} shown`;
}

function fieldsOf(box: HTMLElement): Fields | undefined {
  const found: Partial<Fields> = {};
  for (const name of FIELDS) {
    const field = box.querySelector(`#filter-${name}`);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return undefined;
    found[name] = field;
  }
  return found as Fields;
}

function saysOf(row: HTMLTableRowElement): Row {
  const data = row.dataset;
  return {
    text: folded(data['text'] ?? row.textContent ?? ''),
    stage: data['stage'] ?? '',
    agreed: data['agreed'] ?? '',
    objectives: data['objectives'] ?? '',
  };
}

function wantedOf(fields: Fields): Wanted {
  return {
    text: fields.text.value,
    stage: fields.stage.value,
    agreed: fields.agreed.value,
    objectives: fields.objectives.value,
  };
}

/** The playbooks whose names hold what was typed beside the application's own name stand out. */
function markLinks(row: HTMLTableRowElement, wanted: string[]): void {
  const own = folded(row.querySelector('th > a')?.textContent ?? '');
  const rest = wanted.filter((word) => !own.includes(word));
  for (const link of row.querySelectorAll('.playbook-links a')) {
    const name = folded(link.textContent ?? '');
    link.classList.toggle('hit', rest.length > 0 && rest.every((word) => name.includes(word)));
  }
}

function fromAddress(fields: Fields): void {
  const kept = new URLSearchParams(window.location.search);
  for (const name of FIELDS) {
    const value = kept.get(name);
    const field = fields[name];
    if (value === null) continue;
    if (field instanceof HTMLSelectElement && ![...field.options].some((o) => o.value === value)) continue;
    field.value = value;
  }
}

function keepInAddress(wanted: Wanted): void {
  const kept = new URLSearchParams();
  for (const name of FIELDS) if (wanted[name]) kept.set(name, wanted[name]);
  replaceQuery(kept);
}

/** Not every browser lets a page from a folder change its own address; nothing depends on it. */
export function replaceQuery(query: URLSearchParams): void {
  const text = query.toString();
  if (text === window.location.search.slice(1)) return;
  try {
    window.history.replaceState(null, '', `${window.location.pathname}${text ? `?${text}` : ''}${window.location.hash}`);
  } catch {
    // Kept nowhere then.
  }
}
