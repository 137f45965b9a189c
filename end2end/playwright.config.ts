import { existsSync } from 'node:fs';

import { defineConfig } from '@playwright/test';

/** Debian's browser. Where there is neither this one nor `$CHROMIUM`, Playwright takes its own. */
const DEBIANS_CHROMIUM = '/usr/bin/chromium';

/** Looks at what all the others left behind. */
const WHOLE_RUN = '**/whole-run.spec.ts';

const executablePath = process.env['CHROMIUM'] ?? (existsSync(DEBIANS_CHROMIUM) ? DEBIANS_CHROMIUM : undefined);

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  // A debug build's WebAssembly takes its time to load and wake up.
  expect: { timeout: 15_000 },
  projects: [
    { name: 'walks', testIgnore: WHOLE_RUN, teardown: 'whole run' },
    { name: 'whole run', testMatch: WHOLE_RUN },
  ],
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Nothing outside this machine is asked, such as the fonts of a provider's pages.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ],
    },
  },
});
