import { test } from './fixtures';
import { readTiming } from './page-timing';
import type { Viewer } from './pages';
import { RUNS, save } from './results';
import { transferOf, type Transfer } from './traffic';
import { visit } from './visit';

/** A walk through the site: where it begins, and on which links it goes on, by address. */
interface Walk {
  readonly viewer: Viewer;
  readonly start: string;
  readonly links: readonly (readonly [route: string, selector: string])[];
}

const nav = (address: string) => [address, `.site-nav a[href="${address}"]`] as const;

const WALKS: readonly Walk[] = [
  {
    viewer: 'Ada',
    start: '/',
    links: [
      nav('/expenses'),
      ['/expenses/:id', 'main tbody a[href^="/expenses/"]'],
      nav('/reports'),
      ['/reports/:id', 'main a[href^="/reports/"]'],
      nav('/user'),
      nav('/session'),
      nav('/'),
    ],
  },
  { viewer: 'Cleo', start: '/', links: [nav('/approvals')] },
];

for (const { viewer, start, links } of WALKS) {
  test(`${viewer} goes from page to page`, async ({ site }) => {
    const steps = links.map(([to, selector], index) => {
      const from = links[index - 1]?.[0] ?? start;
      const figures = { transfers: [] as Transfer[], server: [] as number[], shown: [] as number[], documentLoaded: false };
      return { from, to, selector, figures };
    });
    const context = await site.newContext(viewer);
    for (let run = 0; run < RUNS; run++) {
      const { page, traffic } = await visit(context, start);
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      for (const { selector, figures } of steps) {
        traffic.clear();
        const before = page.url();
        await page.locator(selector).first().click();
        await page.waitForURL((url) => url.href !== before);
        await traffic.quiet();
        const { clicked, changed } = await readTiming(page);
        figures.transfers.push(transferOf(traffic.exchanges));
        figures.server.push(traffic.serverTime());
        figures.shown.push(changed - clicked);
        figures.documentLoaded ||= traffic.hasDocument || !(await page.evaluate(() => 'sameDocument' in window));
      }
      await page.close();
    }
    await context.close();
    for (const { from, to, figures } of steps) await save({ kind: 'navigation', from, to, ...figures });
  });
}
