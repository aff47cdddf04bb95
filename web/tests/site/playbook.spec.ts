import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, small, smallFolder, test } from '../support/pages';
import { REPOSITORY } from '../support/tool';

const PLAYBOOK = 'bookstore/playbooks/api-failure.html';
const SOURCE = resolve(REPOSITORY, 'examples/bookstore/resilience/playbooks/api-failure.md');

test('a command is copied as the playbook has it, by keyboard, and that is said', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.clock.install();
  await page.goto(small() + PLAYBOOK);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  const first = page.locator('#recovery .step').first();
  await expect(first.getByRole('button', { name: 'Copy' })).toBeVisible();
  const button = first.locator('button.copy');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Copied');
  await page.clock.runFor(100);
  await expect(page.locator('#live')).toHaveText('Copied to the clipboard');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^curl .*\/version\/$/);
  expect(readFileSync(SOURCE, 'utf8')).toContain(copied);
  await page.clock.runFor(3000);
  await expect(button).toHaveText('Copy');
});

test('every button copies the command it stands at, and no two parts have one name', async ({ page }) => {
  for (const path of [PLAYBOOK, 'bookstore/playbooks/database-failure.html', 'bookstore/playbooks/cdn-failure.html']) {
    await page.goto(small() + path);
    const wrong = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map((part) => part.id);
      const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
      const astray = [...document.querySelectorAll<HTMLElement>('figure.command [data-copy]')]
        .filter((button) => button.closest('figure')?.querySelector('pre.cmd code')?.id !== button.dataset['copy'])
        .map((button) => button.dataset['copy']);
      return { twice, astray, buttons: document.querySelectorAll('figure.command [data-copy]').length > 5 };
    });
    expect(wrong, path).toEqual({ twice: [], astray: [], buttons: true });
  }
});

test('a command is copied from a page that is a file', async ({ page }) => {
  await page.goto(smallFolder() + PLAYBOOK);
  await page.locator('#recovery .step').first().getByRole('button', { name: 'Copy' }).click();
  await expect(page.locator('#live')).toHaveText('Copied to the clipboard');
  await page.locator('#site-q').focus();
  await page.keyboard.press('Control+V');
  await expect(page.locator('#site-q')).toHaveValue(/^curl .*\/version\/$/);
});

test('where copying is refused the command is selected instead', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await page.goto(small() + PLAYBOOK);
  await page.locator('#recovery .step').first().getByRole('button', { name: 'Copy' }).click();
  await expect(page.locator('#live')).toContainText('the text is selected');
  expect(await page.evaluate(() => String(window.getSelection()))).toMatch(/^curl /);
});

for (const [how, site] of [['over http', small], ['from a folder', smallFolder]] as const) {
  test(`a ticked step stays ticked, with the time, until the ticks are cleared (${how})`, async ({ page }) => {
    await page.goto(site() + PLAYBOOK);
    const box = page.getByRole('checkbox', { name: /^Step 1 done/ }).first();
    await box.check();
    await expect(page.locator('.progress-text')).toHaveText(/^1 of \d+ done$/);
    await expect(page.locator('.ticked-at').first()).toHaveText(/^ \d\d:\d\d UTC$/);
    await page.reload();
    await expect(box).toBeChecked();
    await page.getByRole('button', { name: 'Clear all ticks' }).click();
    await expect(box).not.toBeChecked();
    await page.reload();
    await expect(box).not.toBeChecked();
  });
}

test('a step can be ticked where the browser keeps nothing', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  });
  await page.goto(small() + PLAYBOOK);
  const box = page.getByRole('checkbox').first();
  await box.check();
  await expect(box).toBeChecked();
  await page.reload();
  await expect(box).not.toBeChecked();
});

test('the outline stays in view and marks the part that is read', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(small() + PLAYBOOK);
  const link = page.locator('.contents a', { hasText: 'Test procedure' });
  await link.click();
  await expect(page.getByRole('heading', { name: 'Test procedure', exact: true })).toBeInViewport();
  await expect(link).toBeInViewport();
  await expect(link).toHaveAttribute('aria-current', 'location');
});

test('text of a step and of its command is large enough for a tired eye', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(small() + PLAYBOOK);
  const size = (selector: string) =>
    page.locator(selector).first().evaluate((part) => parseFloat(getComputedStyle(part).fontSize));
  expect(await size('.step .prose p')).toBeGreaterThanOrEqual(18);
  expect(await size('.step pre.cmd code')).toBeGreaterThanOrEqual(15);
  expect(await size('.step .step-number')).toBeGreaterThanOrEqual(18);
});

test('everybody who leads is called with one touch', async ({ page }) => {
  await page.goto(small() + PLAYBOOK);
  await expect(page.locator('.leads a[href^="tel:+15555555551"]')).toBeVisible();
  await expect(page.locator('.leads a[href^="tel:+15555555550"]')).toBeVisible();
});
