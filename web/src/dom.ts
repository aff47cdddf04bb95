// Small helpers to build and announce. Texts only ever become text nodes.

/** A new element of `name` with a class and text or further children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Says `text` to screen readers, also when it is the same text again. */
export function announce(text: string): void {
  const live = document.getElementById('live');
  if (!live) return;
  live.textContent = '';
  window.setTimeout(() => {
    live.textContent = text;
  }, 30);
}

/** Way from this page to the site's root: `../` once for each folder, or empty. */
export function siteRoot(): string {
  const root = document.body.dataset['root'] ?? '';
  return /^(\.\.\/)*$/.test(root) ? root : '';
}

/** True while what is typed belongs to a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
}
