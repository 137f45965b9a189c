import { join } from 'node:path';

import type { PlaywrightTestConfig } from '@playwright/test';

import end2end from '../../end2end/playwright.config';
import { FOLDER } from './results';

/**
 * In the browser of the end-to-end tests. What takes time has the machine for itself; sizes alone may be measured by several
 * workers.
 */
export default {
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: join(FOLDER, 'playwright'),
  reporter: 'list',
  workers: 1,
  retries: 0,
  // The figures of the rest would be of no use.
  maxFailures: 1,
  timeout: 600_000,
  ...(end2end.use && { use: end2end.use }),
} satisfies PlaywrightTestConfig;
