import { defineConfig } from '@playwright/test';

// Debian's Chromium; its sandbox does not work for root.
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests',
  outputDir: '.work/results',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: root ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'site', testDir: 'tests/site' },
    { name: 'shots', testDir: 'tests/shots' },
  ],
  globalSetup: './tests/support/setup.ts',
});
