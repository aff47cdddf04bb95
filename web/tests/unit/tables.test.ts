import { expect, test } from '@playwright/test';
import { matches, type Row, type Wanted } from '../../src/filter';
import { compared } from '../../src/sort';
import { ticksFrom } from '../../src/ticks';

const row: Row = { text: 'bookstore bookstore api database cdn', stage: '1', agreed: 'yes', objectives: 'met' };
const anything: Wanted = { text: '', stage: '', agreed: '', objectives: '' };

test('without a wish every row is shown', () => {
  expect(matches(row, anything)).toBe(true);
});

test('every word must be in the row, in any order and case', () => {
  expect(matches(row, { ...anything, text: 'Database book' })).toBe(true);
  expect(matches(row, { ...anything, text: 'database payroll' })).toBe(false);
});

test('a choice must be the row’s', () => {
  expect(matches(row, { ...anything, stage: '1', agreed: 'yes', objectives: 'met' })).toBe(true);
  for (const wish of [{ stage: 'none' }, { stage: '0' }, { agreed: 'no' }, { objectives: 'missed' }]) {
    expect(matches(row, { ...anything, ...wish })).toBe(false);
  }
});

const sorted = (values: string[], number: boolean, sign: 1 | -1) => [...values].sort((a, b) => compared(a, b, number, sign));

test('numbers are sorted as numbers, and what is none stands last both ways', () => {
  expect(sorted(['10', '', '9', '-1'], true, 1)).toEqual(['-1', '9', '10', '']);
  expect(sorted(['10', '', '9', '-1'], true, -1)).toEqual(['10', '9', '-1', '']);
});

test('texts are sorted without case, their numbers by size, and empty ones stand last', () => {
  expect(sorted(['app 10', 'App 9', '', 'app 1'], false, 1)).toEqual(['app 1', 'App 9', 'app 10', '']);
  expect(sorted(['b', '', 'a'], false, -1)).toEqual(['b', 'a', '']);
});

test('of remembered ticks only those with an instant are taken', () => {
  const at = '2026-11-26T03:12:00.000Z';
  expect(ticksFrom(JSON.stringify({ 'recovery.1': at, 'recovery.2': 'soon', 'recovery.3': 5 }))).toEqual({ 'recovery.1': at });
  for (const text of [undefined, '', '{', 'null', '[]', '"x"', '7']) expect(ticksFrom(text)).toEqual({});
});
