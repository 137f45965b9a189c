import { defineConfig } from '@playwright/test';

import { CHROMIUM } from './browsers/chromium';

/** What all the other tests left behind. */
const LOG_SCAN = '**/log-scan.spec.ts';
/** The tag of tests that wait for time to pass, such as for a token's expiry. They need hardly a processor meanwhile. */
const REAL_TIME = /@real-time/;

export default defineConfig({
  testDir: 'tests',
  globalSetup: './stack/template.ts',
  outputDir: 'test-results',
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  fullyParallel: true,
  workers: 5,
  retries: 0,
  timeout: 120_000,
  // A debug build's WebAssembly takes its time to load and hydrate.
  expect: { timeout: 15_000 },
  projects: [
    { name: 'real time', testIgnore: LOG_SCAN, grep: REAL_TIME, workers: 3, teardown: 'log scan' },
    { name: 'pages', testIgnore: LOG_SCAN, grepInvert: REAL_TIME, workers: 2, teardown: 'log scan' },
    { name: 'log scan', testMatch: LOG_SCAN },
  ],
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    browserName: 'chromium',
    // A trace costs more than most tests. `npx playwright test --trace on NAME` records one.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: CHROMIUM,
  },
});
