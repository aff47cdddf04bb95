// A box to tick on every step, with the time it was ticked: in an outage it is soon forgotten what
// has been done. What is ticked belongs to this text of the page alone.
import { announce, element } from './dom';
import { remember, remembered } from './storage';

/** Step to the instant (ISO) at which it was ticked. */
type Ticks = Record<string, string>;

interface Box {
  step: HTMLElement;
  input: HTMLInputElement;
  time: HTMLElement;
}

export function enableTicks(): void {
  if (document.body.dataset['page'] !== 'playbook') return;
  const key = storageKey();
  const ticks = ticksFrom(remembered(key));
  const boxes = [...document.querySelectorAll<HTMLElement>('.procedure li.step[id]')].map(addBox);
  if (boxes.length === 0) return;
  const bar = progressBar(() => {
    for (const id of Object.keys(ticks)) delete ticks[id];
    changed();
    announce('All ticks are cleared');
  });
  const changed = () => {
    for (const box of boxes) show(box, ticks[box.step.id]);
    bar.show(boxes.filter((box) => box.input.checked).length, boxes.length);
    remember(key, Object.keys(ticks).length > 0 ? JSON.stringify(ticks) : undefined);
  };
  for (const box of boxes) {
    box.input.addEventListener('change', () => {
      if (box.input.checked) ticks[box.step.id] = new Date().toISOString();
      else delete ticks[box.step.id];
      changed();
    });
  }
  changed();
}

/** A changed text has another digest, so nothing is ticked in it. */
function storageKey(): string {
  const digest = document.querySelector('code[data-digest]')?.textContent?.trim() ?? '';
  return `understudy ticks ${window.location.pathname} ${digest}`;
}

/** What is kept may have been written by anybody on the same host: take only what it should be. */
export function ticksFrom(text: string | undefined): Ticks {
  const ticks: Ticks = {};
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    if (typeof kept !== 'object' || kept === null) return ticks;
    for (const [id, at] of Object.entries(kept)) {
      if (typeof at === 'string' && !Number.isNaN(Date.parse(at))) ticks[id] = at;
    }
  } catch {
    // Not what was written here; nothing is ticked.
  }
  return ticks;
}

function addBox(step: HTMLElement): Box {
  const head = step.querySelector(':scope > .step-head') ?? step;
  const number = head.querySelector('.step-number')?.textContent?.trim() ?? '';
  const input = element('input');
  input.type = 'checkbox';
  const time = element('span', 'ticked-at');
  const name = element('span', 'visually-hidden', `Step ${number} `);
  head.append(element('label', 'tick', input, name, element('span', '', 'done'), time));
  return { step, input, time };
}

function show(box: Box, at: string | undefined): void {
  box.input.checked = at !== undefined;
  box.step.classList.toggle('done', at !== undefined);
  box.time.textContent = at === undefined ? '' : ` ${clock(at)}`;
}

/** `03:12 UTC`, with the day in front if it is not today's. */
function clock(at: string): string {
  const iso = new Date(at).toISOString();
  const day = iso.slice(0, 10) === new Date().toISOString().slice(0, 10) ? '' : `${iso.slice(0, 10)} `;
  return `${day}${iso.slice(11, 16)} UTC`;
}

function progressBar(clear: () => void): { show(done: number, all: number): void } {
  const text = element('span', 'progress-text');
  const meter = element('progress', 'progress-meter');
  meter.setAttribute('aria-label', 'Steps done');
  const button = element('button', 'clear-ticks', 'Clear');
  button.type = 'button';
  button.setAttribute('aria-label', 'Clear all ticks');
  button.addEventListener('click', clear);
  const bar = element('div', 'progress', meter, text, button);
  const outline = document.querySelector('main .contents');
  if (outline) outline.append(bar);
  else document.querySelector('main .procedure')?.before(bar);
  return {
    show(done, all) {
      meter.max = all;
      meter.value = done;
      text.textContent = `${done} of ${all} done`;
      button.hidden = done === 0;
    },
  };
}
