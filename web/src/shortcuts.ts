// Keys: `/` goes to the search, `Escape` leaves it.
import { isTyping } from './dom';

export function enableShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const field = searchField();
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

/** The search page's own field, else the one in the head of every page. */
function searchField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('main input#q') ?? document.querySelector<HTMLInputElement>('#site-q');
}
