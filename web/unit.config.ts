import { defineConfig } from '@playwright/test';

// The pure parts, without a browser and without the program.
export default defineConfig({
  testDir: 'tests/unit',
  outputDir: '.work/unit-results',
  fullyParallel: true,
  forbidOnly: true,
  workers: 1,
  reporter: [['list']],
});
