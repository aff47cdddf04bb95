// The list of what is published. It comes as a script, because a page from a folder may not fetch.
import { siteRoot } from '../dom';
import { Index, type Entry } from './index';

declare global {
  // eslint-disable-next-line no-var
  var understudySearch: unknown;
}

let coming: Promise<Index> | undefined;

/** The index, loaded and built once, when it is first wanted. */
export function searchIndex(): Promise<Index> {
  coming ??= loaded().then((data) => new Index(entriesOf(data)));
  return coming;
}

function loaded(): Promise<unknown> {
  if (globalThis.understudySearch !== undefined) return Promise.resolve(globalThis.understudySearch);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${siteRoot()}search-data.js`;
    script.addEventListener('load', () => resolve(globalThis.understudySearch));
    script.addEventListener('error', () => reject(new Error('search-data.js cannot be loaded')));
    document.head.append(script);
  });
}

/** What is not an entry is left out; an address that leads out of the site as well. */
export function entriesOf(data: unknown): Entry[] {
  const documents = (data as { documents?: unknown } | null | undefined)?.documents;
  return Array.isArray(documents) ? documents.filter(isEntry) : [];
}

const TEXTS = ['title', 'url', 'kind', 'application', 'applicationTitle', 'text'] as const;

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  if (!TEXTS.every((name) => typeof entry[name] === 'string')) return false;
  return !/^[a-z][a-z0-9+.-]*:|^[\\/]/i.test(entry['url'] as string);
}
