import type { BrowserContext } from '@playwright/test';

import { withoutMarks } from './debug-marks';
import { test } from './fixtures';
import { PAGES } from './pages';
import { save } from './results';
import type { Transfer } from './traffic';
import { visit } from './visit';

for (const { route, viewer, address } of PAGES) {
  test(`what ${route} weighs`, async ({ site }) => {
    const context = await site.newContext(viewer);
    const first = await measure(context, address(site.content));
    const second = await measure(context, address(site.content));
    await context.close();
    await save({ kind: 'size', route, first, second });
  });
}

async function measure(context: BrowserContext, address: string): Promise<Transfer> {
  const { page, traffic, response } = await visit(context, address);
  const transfer = await withoutMarks(traffic.transfer(), response);
  if (process.env['BENCH_VERBOSE']) console.log(traffic.addresses.join('\n'));
  await page.close();
  return transfer;
}
