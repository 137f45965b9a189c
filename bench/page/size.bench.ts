import type { BrowserContext } from '@playwright/test';

import { asReleased } from './as-released';
import { test } from './fixtures';
import { PAGES } from './pages';
import { save } from './results';
import { transferOf, type Transfer } from './traffic';
import { visit } from './visit';

for (const { route, viewer, address, status } of PAGES) {
  test(`what ${route} weighs`, async ({ site }) => {
    const context = await site.newContext(viewer);
    const first = await measure(context, address(site.content), status);
    const second = await measure(context, address(site.content), status);
    await context.close();
    await save({ kind: 'size', route, first, second });
  });
}

async function measure(context: BrowserContext, address: string, status?: number): Promise<Transfer> {
  const { page, traffic } = await visit(context, address, { status });
  const transfer = transferOf(await asReleased(traffic.exchanges));
  await page.close();
  return transfer;
}
