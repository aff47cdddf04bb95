import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { themeFrom } from '../../src/theme';

test('what is kept is a theme or nothing', () => {
  expect(themeFrom('dark')).toBe('dark');
  expect(themeFrom('light')).toBe('light');
  for (const other of ['', 'Dark', '"><script>', null, undefined]) expect(themeFrom(other)).toBe('');
});

test('dark by choice has the colours of dark by the system', () => {
  const text = readFileSync('src/styles/tokens.css', 'utf8');
  const colours = (selector: string) => {
    const from = text.indexOf(`${selector} {`);
    expect(from, selector).toBeGreaterThan(0);
    return text.slice(from, text.indexOf('}', from)).match(/--[\w-]+: [^;]+;/g) ?? [];
  };
  const chosen = colours(":root:where([data-theme='dark'])");
  expect(chosen.length).toBeGreaterThan(15);
  expect(chosen).toEqual(colours(":root:where(:not([data-theme='light']))"));
});
