import { join } from 'node:path';

import { type Page, type TestInfo, expect } from '@playwright/test';
import axe from 'axe-core';

import { hydrated } from './hydrated';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

/**
 * At each size: a picture for people to look at, no violation that axe knows of, no scrolling sideways, and nothing that
 * is cut off. The pages have no frames, which axe would have to be brought into one by one.
 */
export async function checkAppearance(page: Page, name: string, info: TestInfo): Promise<void> {
  if ((await page.locator('link[type="application/wasm"]').count()) > 0) await hydrated(page);
  await expect(page.locator('iframe, frame, object, embed')).toHaveCount(0);
  for (const size of SIZES) {
    const title = `${name}-${size.width}`;
    await page.setViewportSize(size);
    await page.screenshot({
      path: join(info.project.outputDir, 'screens', `${title}.png`),
      fullPage: true,
      animations: 'disabled',
    });
    expect.soft(await violations(page), title).toEqual([]);
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect.soft(overflow, `${title} is wider than the screen by`).toBeLessThanOrEqual(0);
    expect.soft(await page.evaluate(cutOff), `${title} cuts off`).toEqual([]);
  }
}

/** Where the page is not as accessible as axe wants it, each place with the rule that it breaks. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // The rest of what axe has to tell takes longer to write down than to find out.
    const { violations } = await window.axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
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
