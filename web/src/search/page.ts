// The search page: results as they are typed, best first.
import { element } from '../dom';
import { replaceQuery } from '../filter';
import { searchIndex } from './data';
import { hitItem } from './hits';
import type { Found, Index } from './index';

const SHOWN = 60;

export function enableSearchPage(): void {
  if (document.body.dataset['page'] !== 'search') return;
  const field = document.querySelector<HTMLInputElement>('main input#q');
  const results = document.getElementById('results');
  const status = document.getElementById('search-status');
  if (!field || !results || !status) return;
  field.value = new URLSearchParams(window.location.search).get('q') ?? '';
  field.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    results.querySelector('a')?.focus();
  });
  let begun = false;
  // The list of hundreds of applications is long: it comes when it is wanted.
  const begin = () => {
    if (begun) return;
    begun = true;
    searchIndex().then(
      (index) => {
        const update = () => show(index, field.value.trim(), results, status);
        field.addEventListener('input', update);
        update();
      },
      () => {
        status.textContent = 'The search cannot be used here: search-data.js is missing. All pages are listed below.';
      },
    );
  };
  field.addEventListener('focus', begin);
  field.addEventListener('input', begin);
  if (field.value || document.activeElement === field) begin();
}

function show(index: Index, query: string, results: HTMLElement, status: HTMLElement): void {
  const all = document.getElementById('all');
  if (all) all.hidden = query !== '';
  replaceQuery(new URLSearchParams(query ? { q: query } : {}));
  if (!query) {
    status.textContent = '';
    results.replaceChildren();
    return;
  }
  const found = index.search(query, SHOWN);
  status.textContent = summary(found);
  results.replaceChildren(...found.hits.map((hit) => hitItem(hit, found.terms)));
  if (found.total > found.hits.length) {
    results.append(element('li', 'more', `${found.total - found.hits.length} more; another word narrows it down`));
  }
  if (found.total === 0 && all) all.hidden = false;
}

function summary(found: Found): string {
  if (found.total === 0) return 'Nothing found. All pages are listed below.';
  const count = found.total === 1 ? '1 result' : `${found.total} results`;
  return found.all ? count : `${count} for some of the words; none has all of them`;
}
