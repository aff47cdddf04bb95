// The search itself: ranked, by beginnings of words, over everything that is published. Pure.
import { words } from '../words';

/** One page, or a part of one, as `search-data.js` lists it. */
export interface Entry {
  title: string;
  url: string;
  kind: string;
  application: string;
  applicationTitle: string;
  text: string;
}

export interface Hit {
  entry: Entry;
  score: number;
}

export interface Found {
  hits: Hit[];
  /** How many there are, of which `hits` are the best. */
  total: number;
  /** False if no entry has all the words; the hits have some of them then. */
  all: boolean;
  /** Words (or beginnings) that were looked for, after what was mistyped has been put right. */
  terms: string[];
}

interface Posting {
  entry: number;
  weight: number;
}

const TITLE = 8;
const APPLICATION = 4;
const TEXT = 1;

/** Whoever searches in the night wants what to do first, and last what was done once. */
const KIND: Record<string, number> = {
  playbook: 1.5,
  application: 1.35,
  dependency: 1.1,
  service: 1.1,
  contact: 1,
  exercise: 0.7,
};

export class Index {
  private readonly terms: string[];
  private readonly postings: Posting[][];

  constructor(private readonly entries: readonly Entry[]) {
    const byTerm = new Map<string, Posting[]>();
    entries.forEach((entry, number) => {
      for (const [term, weight] of weights(entry)) {
        const list = byTerm.get(term);
        if (list) list.push({ entry: number, weight });
        else byTerm.set(term, [{ entry: number, weight }]);
      }
    });
    this.terms = [...byTerm.keys()].sort();
    this.postings = this.terms.map((term) => byTerm.get(term) ?? []);
  }

  /** The best `limit` entries for what was typed. */
  search(query: string, limit: number): Found {
    const looked = [...new Set(words(query))].slice(0, 12).map((word) => this.lookUp(word));
    const found = looked.filter((one) => one.scores.size > 0);
    const terms = looked.map((one) => one.term);
    if (found.length === 0) return { hits: [], total: 0, all: true, terms };
    const counts = new Map<number, { words: number; score: number }>();
    for (const { scores } of found) {
      for (const [entry, score] of scores) {
        const sum = counts.get(entry) ?? { words: 0, score: 0 };
        counts.set(entry, { words: sum.words + 1, score: sum.score + score });
      }
    }
    const most = Math.max(...[...counts.values()].map((sum) => sum.words));
    const hits: Hit[] = [];
    for (const [number, sum] of counts) {
      const entry = this.entries[number];
      if (!entry || sum.words < most) continue;
      hits.push({ entry, score: sum.score * (KIND[entry.kind] ?? 1) });
    }
    hits.sort((a, b) => b.score - a.score || order(a.entry, b.entry));
    return { hits: hits.slice(0, limit), total: hits.length, all: most === looked.length, terms };
  }

  /** By beginning; else by the word's stem; else by what differs from it in one letter. */
  private lookUp(word: string): { term: string; scores: Map<number, number> } {
    let scores = this.byBeginning(word);
    if (scores.size > 0) return { term: word, scores };
    const stem = stemOf(word);
    if (stem !== word) {
      scores = this.byBeginning(stem);
      if (scores.size > 0) return { term: stem, scores };
    }
    const near = word.length >= 4 ? this.nearest(word) : undefined;
    return near === undefined ? { term: word, scores } : { term: near, scores: this.byBeginning(near) };
  }

  private byBeginning(word: string): Map<number, number> {
    const best = new Map<number, number>();
    for (let i = this.firstNotBefore(word); i < this.terms.length; i += 1) {
      const term = this.terms[i];
      if (!term?.startsWith(word)) break;
      const share = term.length === word.length ? 1.5 : 0.5 + (0.5 * word.length) / term.length;
      for (const { entry, weight } of this.postings[i] ?? []) {
        const score = weight * share;
        if (score > (best.get(entry) ?? 0)) best.set(entry, score);
      }
    }
    return best;
  }

  private firstNotBefore(word: string): number {
    let low = 0;
    let high = this.terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.terms[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The term with most entries among those one mistake away. */
  private nearest(word: string): string | undefined {
    let best: string | undefined;
    let most = 0;
    this.terms.forEach((term, i) => {
      const entries = this.postings[i]?.length ?? 0;
      if (entries > most && oneMistake(word, term)) {
        best = term;
        most = entries;
      }
    });
    return best;
  }
}

/** Each word of an entry with the weight of the best place it stands in. */
function weights(entry: Entry): Map<string, number> {
  const found = new Map<string, number>();
  const add = (these: string[], weight: number) => {
    for (const word of these) if (weight > (found.get(word) ?? 0)) found.set(word, weight);
  };
  // The application's own name in the title of one of its pages tells that page from no other.
  const named = entry.kind === 'application' ? [] : words(`${entry.application} ${entry.applicationTitle}`);
  add(words(entry.title).filter((word) => !named.includes(word)), TITLE);
  add(words(`${entry.application} ${entry.applicationTitle}`), APPLICATION);
  add(words(`${entry.title} ${entry.text}`), TEXT);
  return found;
}

function order(a: Entry, b: Entry): number {
  if (a.title !== b.title) return a.title < b.title ? -1 : 1;
  return a.url < b.url ? -1 : Number(a.url > b.url);
}

/** `failing`, `failed` and `failures` are looked for as `fail`. */
export function stemOf(word: string): string {
  const stem = word.replace(/(ings?|ures?|ed|es|s)$/, '');
  return stem.length >= 4 ? stem : word;
}

/** One letter more, less, other, or two neighbours exchanged. */
export function oneMistake(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  if (a.length > b.length) return a.slice(i + 1) === b.slice(i);
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
  if (a.slice(i + 1) === b.slice(i + 1)) return true;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}
