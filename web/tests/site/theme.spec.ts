import type { Page } from '@playwright/test';
import { expect, small, smallFolder, test } from '../support/pages';

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const choice = (page: Page) => page.getByRole('combobox', { name: 'Colours' });

const LIGHT = 'rgb(252, 252, 251)';
const DARK = 'rgb(19, 22, 26)';

for (const [how, site] of [['over http', small], ['from a folder', smallFolder]] as const) {
  test(`who chooses dark by keyboard has it on every page, and the system’s again if they want (${how})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${site()}index.html`);
    expect(await ground(page)).toBe(LIGHT);
    await choice(page).focus();
    await page.keyboard.press('End');
    await expect(choice(page)).toHaveValue('dark');
    expect(await ground(page)).toBe(DARK);
    await page.goto(`${site()}bookstore/playbooks/api-failure.html`);
    expect(await ground(page)).toBe(DARK);
    await expect(choice(page)).toHaveValue('dark');
    await choice(page).selectOption('As the system');
    expect(await ground(page)).toBe(LIGHT);
    await page.reload();
    expect(await ground(page)).toBe(LIGHT);
  });
}

test('light by choice holds against a dark system', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${small()}shop/index.html`);
  expect(await ground(page)).toBe(DARK);
  await choice(page).selectOption('Light');
  expect(await ground(page)).toBe(LIGHT);
});

test('the colours stand before the page does', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${small()}index.html`);
  await choice(page).selectOption('Dark');
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      (window as unknown as { atBody?: string }).atBody = document.documentElement.dataset['theme'] ?? 'none';
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${small()}calendar.html`);
  expect(await page.evaluate(() => (window as unknown as { atBody?: string }).atBody)).toBe('dark');
});

test('another page that is open follows', async ({ context, page }) => {
  await page.goto(`${small()}index.html`);
  const other = await context.newPage();
  await other.goto(`${small()}calendar.html`);
  await choice(page).selectOption('Dark');
  await expect(choice(other)).toHaveValue('dark');
  expect(await ground(other)).toBe(DARK);
});

test('what somebody else kept under its name changes nothing', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${small()}index.html`);
  await page.evaluate(() => localStorage.setItem('understudy theme', '"><script>'));
  await page.reload();
  expect(await ground(page)).toBe(LIGHT);
  await expect(choice(page)).toHaveValue('');
});

test('paper is white, whatever was chosen', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  await choice(page).selectOption('Dark');
  await page.emulateMedia({ media: 'print' });
  expect(await ground(page)).toBe('rgb(255, 255, 255)');
});

test('without script there is nothing to choose, and the system’s colours hold', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(`${small()}index.html`);
  await expect(page.locator('#theme')).toBeHidden();
  await expect(page.locator('body')).toHaveCSS('background-color', DARK);
  await context.close();
});
