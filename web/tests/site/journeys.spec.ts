import { expect, small, company, smallFolder, test } from '../support/pages';
import { COMPANY } from '../support/company';

const DATABASE = 'Database failure';

for (const [how, site] of [['over http', small], ['from a folder', smallFolder]] as const) {
  test(`a failing database: its playbook is one click from the front page (${how})`, async ({ page }) => {
    await page.goto(`${site()}index.html`);
    await page.getByRole('main').getByRole('link', { name: DATABASE }).click();
    await expect(page.getByRole('heading', { level: 1, name: DATABASE })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Recovery procedure', exact: true })).toBeVisible();
  });

  test(`a failing database: three clicks by way of its application (${how})`, async ({ page }) => {
    await page.goto(`${site()}index.html`);
    await page.getByRole('main').getByRole('link', { name: 'Bookstore API', exact: true }).click();
    await page.locator('#playbooks').getByRole('link', { name: DATABASE }).click();
    await page.getByRole('link', { name: 'Go to the recovery procedure' }).click();
    await expect(page.getByRole('heading', { name: 'Recovery procedure', exact: true })).toBeInViewport();
  });

  test(`a failing database: found by what is typed, with the keyboard alone (${how})`, async ({ page }) => {
    await page.goto(`${site()}shop/index.html`);
    await page.keyboard.press('/');
    await expect(page.locator('#site-q')).toBeFocused();
    await page.keyboard.type('databse failing');
    await expect(page.locator('.search-panel a').first()).toContainText(DATABASE);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: DATABASE })).toBeVisible();
  });

  test(`the search page shows what is typed, best first, and its address can be kept (${how})`, async ({ page }) => {
    await page.goto(`${site()}search.html`);
    await expect(page.locator('#all')).toBeVisible();
    await page.locator('#q').fill('bookstore database');
    await expect(page.locator('#results a').first()).toContainText(DATABASE);
    await expect(page.locator('#all')).toBeHidden();
    await page.goto(`${site()}search.html?q=zzzz`);
    await expect(page.locator('#search-status')).toContainText('Nothing found');
    await expect(page.locator('#all')).toBeVisible();
  });
}

test('Enter in the head’s search field leads to the search page with all results', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  await page.locator('#site-q').fill('failure');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/search\.html\?q=failure$/);
  await expect(page.locator('#results a').first()).toBeVisible();
});

test('Escape closes the first hits, and so does a click beside them', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  await page.locator('#site-q').fill('shop');
  await expect(page.locator('.search-panel')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.search-panel')).toBeHidden();
  await page.locator('#site-q').fill('shop f');
  await expect(page.locator('.search-panel')).toBeVisible();
  await page.getByRole('heading', { level: 1 }).click();
  await expect(page.locator('.search-panel')).toBeHidden();
});

test('hundreds of applications are filtered by name and part, and the choice stands in the address', async ({ page }) => {
  await page.goto(`${company()}index.html`);
  const rows = page.locator('#applications tbody tr:visible');
  await expect(rows).toHaveCount(COMPANY + 2);
  await page.getByLabel('Find').fill('payments database');
  await expect(rows).toHaveCount(10);
  await expect(page.locator('#filter-count')).toHaveText(`10 of ${COMPANY + 2} shown`);
  await expect(rows.first().locator('.playbook-links a.hit')).toHaveText('Database failure');
  await page.reload();
  await expect(rows).toHaveCount(10);
  await page.getByLabel('Stage').selectOption('5');
  await expect(rows).toHaveCount(0);
  await expect(page.locator('#filter-count')).toHaveText(`0 of ${COMPANY + 2} shown`);
});

test('what is found among hundreds of applications is the one that was meant', async ({ page }) => {
  await page.goto(`${company()}index.html`);
  await page.locator('#site-q').fill('stock gateway database');
  await expect(page.locator('.search-panel a').first()).toContainText('Database failure');
  await page.locator('.search-panel a').first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Database failure' })).toBeVisible();
  await expect(page).toHaveURL(/stock-gateway\/playbooks\/database-failure\.html$/);
});

test('a table is sorted by its headings, both ways, and says so', async ({ page }) => {
  await page.goto(`${company()}index.html`);
  const names = page.locator('#applications tbody th > a');
  const heading = page.getByRole('columnheader', { name: 'Application' });
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'ascending');
  await expect(names.first()).toHaveText('Accounts API');
  await heading.getByRole('button').press('Enter');
  await expect(heading).toHaveAttribute('aria-sort', 'descending');
  await expect(names.first()).toHaveText('Tickets Worker');
  await expect(page.locator('#live')).toHaveText('Sorted by Application, descending');
});

test('an exercise is reached from its application, with verdict and what was measured', async ({ page }) => {
  await page.goto(`${small()}shop/index.html`);
  await expect(page.locator('#runs tbody tr')).toHaveCount(3);
  await expect(page.locator('#runs tbody tr[data-verdict="failed"]')).toHaveCount(1);
  await page.locator('#runs tbody tr[data-verdict="passed"]').first().getByRole('link').click();
  await expect(page.locator('.verdict')).toContainText('passed');
});
