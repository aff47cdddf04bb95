// The pictures of the documentation: `scripts/web shots`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { company, expect, kinds, small, test } from '../support/pages';
import { REPOSITORY } from '../support/tool';

const IMAGES = join(REPOSITORY, 'docs/images');

interface Shot {
  name: string;
  site: () => string;
  path: () => string;
  theme?: 'dark';
  width?: number;
  height?: number;
  /** Scrolled to before the picture is taken. */
  at?: string;
  typed?: string;
}

const SHOTS: Shot[] = [
  { name: 'dashboard', site: company, path: () => 'index.html' },
  { name: 'dashboard-dark', site: small, path: () => 'index.html', theme: 'dark', height: 620 },
  { name: 'application', site: small, path: () => 'shop/index.html' },
  { name: 'exercise', site: small, path: () => kinds()['exercise'] ?? '' },
  { name: 'search', site: company, path: () => 'calendar.html', typed: 'failing databse stock', height: 620 },
  { name: 'playbook', site: small, path: () => 'bookstore/playbooks/api-failure.html' },
  { name: 'playbook-phone', site: small, path: () => 'bookstore/playbooks/api-failure.html', theme: 'dark', width: 390, height: 844, at: '#recovery' },
];

for (const shot of SHOTS) {
  test(shot.name, async ({ page }) => {
    await page.setViewportSize({ width: shot.width ?? 1280, height: shot.height ?? 860 });
    await page.emulateMedia({ colorScheme: shot.theme ?? 'light', reducedMotion: 'reduce' });
    await page.goto(shot.site() + shot.path());
    if (shot.typed) {
      await page.locator('#site-q').fill(shot.typed);
      await expect(page.locator('.search-panel a').first()).toBeVisible();
    }
    if (shot.at) await page.locator(shot.at).evaluate((part) => part.scrollIntoView());
    mkdirSync(IMAGES, { recursive: true });
    await page.screenshot({ path: join(IMAGES, `site-${shot.name}.png`), animations: 'disabled', caret: 'hide' });
  });
}
