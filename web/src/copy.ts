// Buttons that copy the text of an element.
import { announce } from './dom';

const SHOWN_FOR = 2000;

export function enableCopying(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-copy]') : null;
    if (button instanceof HTMLButtonElement) void copyFor(button);
  });
}

async function copyFor(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (!source) return;
  // A prompt or the line's end of the file is no part of the command.
  const copied = await toClipboard((source.textContent ?? '').replace(/\n+$/, ''));
  show(button, copied ? 'Copied' : 'Select and copy');
  if (!copied) select(source);
  announce(copied ? 'Copied to the clipboard' : 'Copying is not allowed here; the text is selected');
}

/** The label's own text comes back by itself; pressing again meanwhile starts anew. */
function show(button: HTMLButtonElement, text: string): void {
  const label = (button.dataset['label'] ??= button.textContent ?? 'Copy');
  button.textContent = text;
  button.classList.add('said');
  const turn = String(Number(button.dataset['turn'] ?? '0') + 1);
  button.dataset['turn'] = turn;
  window.setTimeout(() => {
    if (button.dataset['turn'] !== turn) return;
    button.textContent = label;
    button.classList.remove('said');
  }, SHOWN_FOR);
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byCommand(text);
  }
}

/** The older way, which also works on pages that came by plain http. */
function byCommand(text: string): boolean {
  const held = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'visually-hidden';
  area.setAttribute('aria-hidden', 'true');
  area.value = text;
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand('copy');
  } catch {
    done = false;
  }
  area.remove();
  if (held instanceof HTMLElement) held.focus({ preventScroll: true });
  return done;
}

function select(source: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = window.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}
