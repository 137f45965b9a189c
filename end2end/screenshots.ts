import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { type Page, type TestInfo, expect } from '@playwright/test';

import { hydrated } from './hydrated';

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

/**
 * At each size: a picture for people to look at, no violation that axe knows of, no scrolling sideways, and nothing that
 * is cut off.
 */
export async function checkAppearance(page: Page, name: string, info: TestInfo): Promise<void> {
  if ((await page.locator('link[type="application/wasm"]').count()) > 0) await hydrated(page);
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
    expect.soft(await page.evaluate(cutOff), `${title} cuts off`).toEqual([]);
  }
}

/** Runs in the page. What is wider than the box that hides the rest, without dots to tell that there is more. */
function cutOff(): string[] {
  const boxes = [...document.querySelectorAll('body *:not(input, select, textarea)')].filter((box) => {
    const { overflowX, textOverflow } = getComputedStyle(box);
    const hides = /hidden|clip/.test(overflowX) && textOverflow !== 'ellipsis';
    // What only assistive technology reads is one pixel large.
    return hides && box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1;
  });
  return boxes.map((box) => box.outerHTML.slice(0, 160));
}
