import { setTimeout as pause } from 'node:timers/promises';

import { CONDITIONS } from './conditions';
import { test } from './fixtures';
import { PAGES } from './pages';
import { readTiming, type PageTiming } from './page-timing';
import { RUNS, save } from './results';
import { visit } from './visit';

/** How long a page may still move by itself, in milliseconds after it has become interactive. */
const SETTLED = 2000;

for (const { route, viewer, address, status } of PAGES) {
  for (const conditions of CONDITIONS) {
    test(`when ${route} is interactive: ${conditions.name}`, async ({ site }) => {
      const timings: PageTiming[] = [];
      for (let run = 0; run < RUNS; run++) {
        const context = await site.newContext(viewer);
        const { page } = await visit(context, address(site.content), { status, conditions });
        // What moves does so each time: one run that waits for it is enough.
        if (run === 0) await pause(SETTLED);
        timings.push(await readTiming(page));
        await context.close();
      }
      await save({
        kind: 'timing',
        route,
        conditions: conditions.name,
        interactive: timings.map(({ interactive }) => interactive),
        firstContentfulPaint: timings.map(({ firstContentfulPaint }) => firstContentfulPaint),
        largestContentfulPaint: timings.map(({ largestContentfulPaint }) => largestContentfulPaint),
        layoutShift: Math.max(...timings.map(({ layoutShift }) => layoutShift)),
      });
    });
  }
}
