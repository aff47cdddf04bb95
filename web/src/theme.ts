// Light, dark, or as the system has it. theme.js sets what was chosen before a page is drawn.
import { announce } from './dom';
import { remember, remembered } from './storage';

const KEY = 'understudy theme';

export type Theme = 'light' | 'dark' | '';

/** What is kept may have been written by anybody on the same host; all else is the system's. */
export function themeFrom(kept: string | null | undefined): Theme {
  return kept === 'light' || kept === 'dark' ? kept : '';
}

export function enableTheme(): void {
  const choice = document.querySelector<HTMLSelectElement>('#theme');
  if (!choice) return;
  const show = (theme: Theme) => {
    choice.value = theme;
    if (theme) document.documentElement.dataset['theme'] = theme;
    else delete document.documentElement.dataset['theme'];
  };
  show(themeFrom(document.documentElement.dataset['theme']));
  choice.addEventListener('change', () => {
    const theme = themeFrom(choice.value);
    show(theme);
    if (!remember(KEY, theme || undefined)) announce('Chosen for this page alone: nothing may be kept here');
  });
  // Chosen on another page meanwhile.
  window.addEventListener('storage', (event) => {
    if (event.key === KEY || event.key === null) show(themeFrom(remembered(KEY)));
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) show(themeFrom(remembered(KEY)));
  });
}
