import { expect, small, test } from '../support/pages';

const PLAYBOOK = 'bookstore/playbooks/api-failure.html';

test.use({ colorScheme: 'dark' });

test.beforeEach(async ({ page }) => {
  await page.goto(small() + PLAYBOOK);
  await page.emulateMedia({ media: 'print' });
});

test('a playbook is printed black on white, whatever the screen’s theme', async ({ page }) => {
  const colours = await page.evaluate(() => {
    const of = (selector: string) => getComputedStyle(document.querySelector(selector) as Element);
    return {
      ground: of('body').backgroundColor,
      text: of('.step .prose').color,
      command: [of('pre.cmd').color, of('pre.cmd').backgroundColor],
      number: [of('.step-number').color, of('.step-number').backgroundColor],
    };
  });
  const black = 'rgb(0, 0, 0)';
  const white = 'rgb(255, 255, 255)';
  expect(colours).toEqual({ ground: white, text: black, command: [black, white], number: [black, white] });
});

test('what only a screen needs is not printed', async ({ page }) => {
  for (const selector of ['.site-header', '.contents', '.crumbs', '.skip', '.print', '.copy', '.tick', '.start']) {
    for (const part of await page.locator(selector).all()) await expect(part).toBeHidden();
  }
});

test('no step and no command is torn apart', async ({ page }) => {
  const inside = await page.locator('.step:not(:has(.branches)), figure.command, pre').evaluateAll((parts) =>
    [...new Set(parts.map((part) => getComputedStyle(part).breakInside))],
  );
  expect(inside).toEqual(['avoid']);
});

test('each sheet has the content’s digest in its foot', async ({ page }) => {
  const foot = page.locator('.site-footer');
  await expect(foot.locator('code[data-digest]')).toBeVisible();
  await expect(foot).toContainText(/[0-9a-f]{64}/);
  // The foot of a table is what a browser repeats on each sheet.
  expect(await foot.evaluate((part) => getComputedStyle(part).display)).toBe('table-footer-group');
  expect(await page.locator('body').evaluate((part) => getComputedStyle(part).display)).toBe('table');
});

test('the addresses of links to elsewhere are written out', async ({ page }) => {
  await page.emulateMedia({ media: 'screen' });
  await page.goto(`${small()}shop/playbooks/web-failure.html`);
  await page.emulateMedia({ media: 'print' });
  const link = page.getByRole('link', { name: 'the shop\'s own notes' });
  const after = await link.evaluate((part) => getComputedStyle(part, '::after').content);
  expect(after).toContain('https://notes.shop.test/building');
});

test('what is folded is unfolded for paper and folded again', async ({ page }) => {
  await page.emulateMedia({ media: 'screen' });
  await page.goto(`${small()}shop/index.html`);
  const details = page.locator('main details');
  expect(await details.count()).toBeGreaterThan(0);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await details.evaluateAll((all) => all.every((one) => (one as HTMLDetailsElement).open))).toBe(true);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  expect(await details.evaluateAll((all) => all.some((one) => (one as HTMLDetailsElement).open))).toBe(false);
});

test('a playbook makes a document of several sheets', async ({ page }) => {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true });
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? [];
  expect(sheets.length).toBeGreaterThan(1);
  expect(sheets.length).toBeLessThan(10);
});
