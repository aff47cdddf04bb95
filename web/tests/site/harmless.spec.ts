import { HOSTILE } from '../support/company';
import { company, expect, kinds, small, test } from '../support/pages';

test('what a team writes stays text, on every page that shows it', async ({ page }) => {
  for (const path of ['index.html', 'hostile/index.html', 'hostile/playbooks/api-failure.html', 'search.html?q=hostile', 'changes.html', 'calendar.html']) {
    await page.goto(company() + path);
    const broken = await page.evaluate(() => ({
      ran: 'broken' in window,
      foreign: document.querySelectorAll('main :is(script, style, iframe, img[onerror], [onclick], a[href^="javascript:"])').length,
      main: document.querySelectorAll('main').length,
      visible: getComputedStyle(document.body).display !== 'none',
    }));
    expect(broken, path).toEqual({ ran: false, foreign: 0, main: 1, visible: true });
  }
  await page.goto(`${company()}hostile/index.html`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(HOSTILE);
});

test('hits with markup in their names are shown as text', async ({ page }) => {
  await page.goto(`${company()}search.html?q=hostile`);
  await expect(page.locator('#results').getByText(HOSTILE).first()).toBeVisible();
});

test('each page is whole without its script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [kind, path] of Object.entries(kinds())) {
    await page.goto(small() + path);
    await expect(page.getByRole('heading', { level: 1 }), kind).toBeVisible();
    for (const part of await page.locator('[data-needs-script]').all()) await expect(part).toBeHidden();
  }
  await page.goto(`${small()}search.html?q=database`);
  await expect(page.locator('#all').getByRole('link', { name: 'Database failure' })).toBeVisible();
  await context.close();
});

test('every link within the site leads to something', async ({ page, request }) => {
  const known = new Set<string>();
  for (const path of Object.values(kinds())) {
    await page.goto(small() + path);
    const links = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => link.href).filter((href) => href.startsWith(location.origin)),
    );
    for (const link of links) known.add(link.split('#')[0] ?? link);
    const dangling = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')].map((link) => decodeURIComponent(link.hash.slice(1))).filter((id) => !document.getElementById(id)),
    );
    expect(dangling, path).toEqual([]);
  }
  expect(known.size).toBeGreaterThan(10);
  for (const link of known) expect((await request.get(link)).status(), link).toBe(200);
});

test('how soon the front page of hundreds of applications can be used (told, not judged)', async ({ page }) => {
  await page.goto(`${company()}index.html`);
  await expect(page.locator('#filter-count')).toContainText('shown');
  const times = await page.evaluate(() => {
    const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { paint: paint?.startTime ?? NaN, ready: load?.domContentLoadedEventEnd ?? NaN };
  });
  console.log(`front page of 302 applications: first paint ${times.paint.toFixed(0)} ms, usable ${times.ready.toFixed(0)} ms`);
  expect(times.ready).toBeGreaterThan(0);
});
