// The first hits below the search field that every page has in its head.
import { element } from '../dom';
import { searchIndex } from './data';
import { hitItem } from './hits';
import type { Found, Index } from './index';

const SHOWN = 8;

export function enableSearchPanel(): void {
  if (document.body.dataset['page'] === 'search') return;
  const field = document.querySelector<HTMLInputElement>('#site-q');
  const form = field?.form;
  if (!field || !form) return;
  const list = element('ul', 'panel-hits');
  const status = element('p', 'panel-status');
  status.setAttribute('role', 'status');
  const panel = element('div', 'search-panel', list, status);
  panel.hidden = true;
  form.append(panel);

  let index: Index | undefined;
  const update = () => {
    const query = field.value.trim();
    panel.hidden = query === '' || index === undefined;
    if (panel.hidden || !index) return;
    const found = index.search(query, SHOWN);
    list.replaceChildren(...found.hits.map((hit) => hitItem(hit, found.terms)));
    status.textContent = summary(found);
  };
  // Without the list the form still leads to the search page.
  const load = () => void searchIndex().then((ready) => { index = ready; update(); }, () => undefined);
  field.addEventListener('focus', load, { once: true });
  field.addEventListener('input', () => { load(); update(); });
  field.addEventListener('focus', update);
  form.addEventListener('keydown', (event) => move(event, field, panel));
  form.addEventListener('focusout', (event) => {
    const next = event.relatedTarget;
    // Nothing has the focus while a link is pressed in some browsers.
    if (next instanceof Node && !form.contains(next)) panel.hidden = true;
  });
  document.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Node && !form.contains(event.target)) panel.hidden = true;
  });
}

function summary(found: Found): string {
  if (found.total === 0) return 'Nothing found';
  if (found.total > found.hits.length) return `${found.total} results; Enter shows them all`;
  return found.total === 1 ? '1 result' : `${found.total} results`;
}

/** Arrow keys walk through field and hits; Escape closes. */
function move(event: KeyboardEvent, field: HTMLInputElement, panel: HTMLElement): void {
  if (panel.hidden) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    panel.hidden = true;
    field.focus();
    panel.hidden = true;
    return;
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const stops: HTMLElement[] = [field, ...panel.querySelectorAll<HTMLElement>('a')];
  const now = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[now + (event.key === 'ArrowDown' ? 1 : -1)];
  if (now < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
