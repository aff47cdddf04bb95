import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from '@playwright/test';
import { expect, kinds, sideways, small, company, test } from '../support/pages';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    OPTIONS,
  );
  return results.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${one.help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}

const KINDS = ['dashboard', 'application', 'bookstore', 'playbook', 'exercise', 'calendar', 'changes', 'search', 'results'];

for (const kind of KINDS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${kind} is clean for axe in the ${colorScheme} theme, wide and narrow`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(small() + kinds()[kind]);
      if (kind === 'results') await expect(page.locator('#results a').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await violations(page)).toEqual([]);
    });
  }

  test(`${kind} does not scroll sideways at 320 px, on a phone, or at twice the size`, async ({ page }) => {
    for (const width of [320, 390, 640]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(small() + kinds()[kind]);
      expect(await sideways(page), `${width} px`).toBe(0);
    }
  });

  test(`${kind} can be walked through with the keyboard, and the focus is always seen`, async ({ page }) => {
    await page.goto(small() + kinds()[kind]);
    const seen = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const part = document.activeElement;
        if (!part || part === document.body) return undefined;
        const style = getComputedStyle(part);
        const box = part.getBoundingClientRect();
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
        const strip = document.querySelector('main > .contents');
        return {
          name: `${part.tagName} ${part.id} ${part.textContent?.trim().slice(0, 40) ?? ''}`,
          outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          // WCAG 2.2, 2.4.11: what stays on top may not cover it.
          covered: strip !== null && at !== null && strip.contains(at) && !strip.contains(part),
        };
      });
      if (!focus) break;
      seen.add(focus.name);
      expect(focus, focus.name).toMatchObject({ outline: true, covered: false });
    }
    expect(seen.size).toBeGreaterThan(6);
  });
}

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto(`${small()}index.html`);
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('a narrow screen’s cards are still a table to a screen reader', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${small()}index.html`);
  await expect(page.getByRole('table')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Corner Shop' }).getByRole('cell').first()).toBeVisible();
});

test('a state is never told by its colour alone', async ({ page }) => {
  await page.goto(`${small()}shop/index.html`);
  for (const part of await page.locator('.state, .badge').all()) {
    expect((await part.textContent())?.trim()).toMatch(/^\S{1,2} \S+/u);
  }
  expect(await page.locator('.state').count()).toBeGreaterThan(10);
});

test('nothing moves for whoever wants no motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${small()}index.html`);
  const moving = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('*')].filter((part) => {
      const style = getComputedStyle(part);
      return style.scrollBehavior === 'smooth' || style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
    }).length,
  );
  expect(moving).toBe(0);
});

test('the front page of hundreds of applications is clean for axe', async ({ page }) => {
  test.setTimeout(60_000);
  await page.goto(`${company()}index.html?text=payments`);
  expect(await violations(page)).toEqual([]);
});
