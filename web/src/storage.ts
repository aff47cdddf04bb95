// What a reader's browser remembers, or does not: a page from a folder may be forbidden to.

/** The value kept under `key`; undefined if there is none or nothing may be kept. */
export function remembered(key: string): string | undefined {
  try {
    return window.localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps `value` under `key`, or forgets it if undefined. False if nothing may be kept. */
export function remember(key: string, value: string | undefined): boolean {
  try {
    if (value === undefined) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
