// Hits as elements.
import { element, siteRoot } from '../dom';
import { folded } from '../words';
import type { Hit } from './index';

/** `li > a` with the title, its kind and its application. */
export function hitItem(hit: Hit, terms: readonly string[]): HTMLLIElement {
  const { entry } = hit;
  const title = element('span', 'hit-title');
  title.append(...marked(entry.title, terms));
  const where = element('span', 'hit-where', entry.kind);
  if (entry.applicationTitle && entry.applicationTitle !== entry.title) {
    where.append(' · ', ...marked(entry.applicationTitle, terms));
  }
  const link = element('a', `hit kind-${entry.kind.replace(/[^a-z]/g, '')}`, title, ' ', where);
  link.href = siteRoot() + entry.url;
  return element('li', '', link);
}

/** `text` with the beginnings of words that were looked for in `mark`. */
export function marked(text: string, terms: readonly string[]): (Node | string)[] {
  return text.split(/([\p{L}\p{N}]+)/u).map((part) => {
    const plain = folded(part);
    // Folding may change the length; then the whole word is marked.
    const term = terms.find((one) => one && plain.startsWith(one));
    if (term === undefined) return part;
    if (plain.length !== part.length) return element('mark', '', part);
    return element('span', '', element('mark', '', part.slice(0, term.length)), part.slice(term.length));
  });
}
