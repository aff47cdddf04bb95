import { company, expect, kinds, sideways, small, test } from '../support/pages';
import { COMPANY } from '../support/company';

const trends = (page: import('@playwright/test').Page) => page.locator('#applications').getByRole('img', { name: /^R[TP]O of / });

test('a small line says in words what was measured last, what is promised, and how it goes', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  const row = page.getByRole('row').filter({ hasText: 'Corner Shop' });
  const line = row.getByRole('img', { name: /^RTO of / });
  await expect(line).toBeVisible();
  await expect(line).toHaveAccessibleName(/^RTO of \w+: last [\d.]+ m?s, promised \w+(, (rising|falling|steady))?, /);
  await expect(page.locator('#applications').getByRole('row').filter({ hasText: 'Bookstore API' }).locator('.spark')).toHaveCount(0);
});

test('an exercise that failed is crossed in the line, by its form and not by its colour alone', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  let crossed = 0;
  for (const line of await trends(page).all()) {
    const failed = /failed$/.test((await line.locator('title').textContent()) ?? '');
    await expect(line.locator('.failed')).toHaveCount(failed ? 1 : 0);
    crossed += Number(failed);
  }
  expect(crossed).toBeGreaterThan(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the lines can be told from the ground in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${small()}index.html`);
    const contrasts = await trends(page).first().evaluate((line) => {
      const light = (colour: string) => {
        const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((one) => Number(one) / 255);
        const linear = (one: number) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
      };
      const ground = light(getComputedStyle(document.body).backgroundColor);
      return [...line.querySelectorAll('path')].map((path) => {
        const own = light(getComputedStyle(path).stroke);
        return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
      });
    });
    expect(contrasts.length).toBeGreaterThan(1);
    // WCAG 2.2, 1.4.11.
    for (const contrast of contrasts) expect(contrast).toBeGreaterThan(3);
  });
}

test('the lines are drawn without script, and on a narrow screen', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${small()}index.html`);
  await expect(page.locator('#applications .spark').first()).toBeVisible();
  expect(await sideways(page)).toBe(0);
  await context.close();
});

test('rows far below are drawn when they are scrolled to, found by their names, and printed', async ({ page }) => {
  await page.goto(`${company()}index.html`);
  const rows = page.locator('#applications tbody tr');
  await expect(rows).toHaveCount(COMPANY + 2);
  const last = rows.last().getByRole('link').first();
  await last.focus();
  await expect(last).toBeInViewport();
  expect((await rows.last().boundingBox())?.height).toBeGreaterThan(40);
  await page.emulateMedia({ media: 'print' });
  const printed = await rows.last().evaluate((row) => [getComputedStyle(row).contentVisibility, getComputedStyle(row).display]);
  expect(printed).toEqual(['visible', 'table-row']);
});

test('headings stand above their columns', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${small()}index.html`);
  const lefts = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLTableRowElement>('#applications tr')].map((row) =>
      [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().left)),
    ),
  );
  expect(lefts.length).toBe(3);
  for (const row of lefts) expect(row).toEqual(lefts[0]);
});

test('what is due can be subscribed to, from the calendar and from an application', async ({ page, request }) => {
  for (const path of ['calendar', 'application']) {
    await page.goto(small() + kinds()[path]);
    const link = page.getByRole('main').locator('a[type="text/calendar"]');
    const address = await link.evaluate((one) => (one as HTMLAnchorElement).href);
    const alternate = await page.locator('link[rel="alternate"][type="text/calendar"]').evaluate((one) => (one as HTMLLinkElement).href);
    expect(alternate).toBe(address);
    const calendar = await (await request.get(address)).text();
    expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(calendar).toContain('SUMMARY:Corner Shop: ');
  }
});
