import { existsSync } from 'node:fs';

import type { LaunchOptions } from '@playwright/test';

/**
 * Debian's browsers; the one without a window of its own takes two thirds of the time. Where there is neither of them nor
 * `$CHROMIUM`, Playwright takes its own.
 */
const DEBIANS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

const executablePath = process.env['CHROMIUM'] ?? DEBIANS.find((path) => existsSync(path));

/** How Chromium is started for every test. */
export const CHROMIUM: LaunchOptions = {
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
};
