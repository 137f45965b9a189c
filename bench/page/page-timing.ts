import type { Page } from '@playwright/test';

/** What a page tells of itself. Times are in milliseconds since its navigation began. */
export interface PageTiming {
  /** When its scripts had taken over. */
  interactive: number;
  firstContentfulPaint: number;
  largestContentfulPaint: number;
  /** How much of it has moved so far by itself (CLS). */
  layoutShift: number;
  /** When something was last clicked. */
  clicked: number;
  /** When an element last came or went. */
  changed: number;
}

declare global {
  interface Window {
    pageTiming: PageTiming;
  }
}

/** Lets every document of `page` keep its timing. */
export async function observeTiming(page: Page): Promise<void> {
  await page.addInitScript(observe);
}

export function readTiming(page: Page): Promise<PageTiming> {
  return page.evaluate(() => window.pageTiming);
}

/** Runs in the document before anything of its own. */
function observe(): void {
  const timing: PageTiming = {
    interactive: 0,
    firstContentfulPaint: 0,
    largestContentfulPaint: 0,
    layoutShift: 0,
    clicked: 0,
    changed: 0,
  };
  window.pageTiming = timing;
  new MutationObserver((_, observer) => {
    if (document.documentElement?.hasAttribute('data-hydrated')) {
      timing.interactive = performance.now();
      observer.disconnect();
    }
  }).observe(document, { subtree: true, attributeFilter: ['data-hydrated'] });
  new MutationObserver(() => (timing.changed = performance.now())).observe(document, { subtree: true, childList: true });
  addEventListener('click', () => (timing.clicked = performance.now()), { capture: true });

  const on = (type: string, note: (entry: PerformanceEntry) => void) => {
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  };
  on('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') timing.firstContentfulPaint = startTime;
  });
  on('largest-contentful-paint', ({ startTime }) => (timing.largestContentfulPaint = startTime));
  on('layout-shift', (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) timing.layoutShift += value;
  });
}
