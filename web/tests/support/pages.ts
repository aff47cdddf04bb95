// The browser as a reader has it, and a guard: whatever a page asks of another place, logs as an
// error or throws fails the test.
import { expect, test as base, type Page } from '@playwright/test';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { WORK } from './tool';

export const small = (): string => process.env['SITE_SMALL'] ?? '';
export const company = (): string => process.env['SITE_COMPANY'] ?? '';
/** The same site as a folder, opened without any server. */
export const smallFolder = (): string => `${pathToFileURL(join(WORK, 'sites', 'small')).href}/`;

export const test = base.extend<{ guard: string[] }>({
  guard: [
    async ({ context }, use) => {
      const wrong: string[] = [];
      context.on('request', (request) => {
        if (!/^(http:\/\/127\.0\.0\.1:\d+\/|file:\/\/|data:)/.test(request.url())) wrong.push(`asked for ${request.url()}`);
      });
      context.on('requestfailed', (request) => {
        // What a page still waited for when the reader left it is no fault of the page.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`failed: ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
      });
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') wrong.push(`console: ${message.text()}`);
      });
      context.on('weberror', (error) => wrong.push(String(error.error())));
      context.on('dialog', (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await use(wrong);
      expect(wrong, 'what no page may do').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** One page of each kind, by a path in the small site. */
export function kinds(): Record<string, string> {
  const run = readdirSync(join(WORK, 'sites', 'small', 'shop', 'exercises')).filter((name) => name.endsWith('.html')).sort()[0];
  if (!run) throw new Error('the small site has no exercise page');
  return {
    dashboard: 'index.html',
    application: 'shop/index.html',
    bookstore: 'bookstore/index.html',
    playbook: 'bookstore/playbooks/api-failure.html',
    exercise: `shop/exercises/${run}`,
    calendar: 'calendar.html',
    changes: 'changes.html',
    search: 'search.html',
    results: 'search.html?q=database',
  };
}

/** How far the page itself scrolls sideways, in CSS pixels; 0 is right. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
