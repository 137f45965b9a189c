import { defineConfig } from '@playwright/test';

import { ENGINES, type Engine } from './browsers/engines';
import type { Front } from './stack/front-proxy';

const LOG_SCAN = '**/log-scan.spec.ts';

/** Where people find the app: on this machine, and behind what ends TLS. What passes in front is noted for the scan of the log. */
const PLACES = [
  ['http', { tls: false, dropsCookies: false }],
  ['https', { tls: true, dropsCookies: false }],
] as const;

/** The same walks in every engine (`npm run browsers`), apart from the tests of each page, which Chromium alone runs. */
export default defineConfig<{ engine: Engine; front: Front | undefined }>({
  testDir: 'browsers',
  globalSetup: './stack/template.ts',
  outputDir: 'test-results/browsers',
  reporter: [['list'], ['json', { outputFile: 'test-results/browsers.json' }]],
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  projects: [
    ...ENGINES.flatMap((engine) =>
      PLACES.map(([place, front]) => ({
        name: `${engine}, ${place}`,
        ...(front.tls && { grepInvert: /@once/ }),
        use: { engine, front },
        teardown: 'log scan',
      })),
    ),
    { name: 'log scan', testDir: 'tests', testMatch: LOG_SCAN },
  ],
  forbidOnly: process.env['CI'] !== undefined,
});
