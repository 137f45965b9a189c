import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium, firefox, webkit } from '@playwright/test';

import { CHROMIUM } from './chromium';
import { Marionette } from './marionette';
import { PlaywrightWalker } from './playwright-walker';
import type { Walker } from './walker';
import { WebDriverWalker } from './webdriver';
import { WebKitDriver } from './webkit-driver';

/** The engines of the browsers that people have. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/** Starts a browser that knows nothing yet: Playwright's own where it is installed, else the system's. */
export async function start(engine: Engine): Promise<Walker> {
  switch (engine) {
    case 'chromium':
      return PlaywrightWalker.start(chromium, CHROMIUM);
    case 'firefox':
      if (existsSync(firefox.executablePath())) return PlaywrightWalker.start(firefox, {});
      return new WebDriverWalker(await Marionette.start(required('firefox-esr', 'firefox')));
    case 'webkit':
      if (existsSync(webkit.executablePath())) return PlaywrightWalker.start(webkit, {});
      return new WebDriverWalker(await WebKitDriver.start(required('WebKitWebDriver')));
  }
}

/** The first of these programs that is installed. */
function required(...names: string[]): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${names[0]} is missing: \`cargo xtask setup\` brings it, or says what to install`);
  return found;
}
