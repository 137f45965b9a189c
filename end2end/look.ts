import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { type Page, type TestInfo, expect } from '@playwright/test';

import { awake } from './awake';

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

/** At each size: a picture for people to look at, no violation that axe knows of, no scrolling sideways. */
export async function lookAt(page: Page, name: string, info: TestInfo): Promise<void> {
  if ((await page.locator('link[type="application/wasm"]').count()) > 0) await awake(page);
  for (const size of SIZES) {
    const title = `${name}-${size.width}`;
    await page.setViewportSize(size);
    await page.screenshot({
      path: join(info.project.outputDir, 'screens', `${title}.png`),
      fullPage: true,
      animations: 'disabled',
    });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const places = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    expect.soft(places, title).toEqual([]);
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect.soft(overflow, `${title} is wider than the screen by`).toBeLessThanOrEqual(0);
  }
}
