import type { BrowserContext, Page } from '@playwright/test';

import { hydrated } from '../../end2end/hydrated';
import { apply, type Conditions } from './conditions';
import { observeTiming } from './page-timing';
import { Traffic } from './traffic';

/** A page that was opened, and what passed meanwhile. */
export interface Visit {
  readonly page: Page;
  readonly traffic: Traffic;
}

/** Opens `address` in a tab of its own and waits until its scripts run and nothing more is loaded. */
export async function visit(
  context: BrowserContext,
  address: string,
  { status = 200, conditions }: { status?: number | undefined; conditions?: Conditions } = {},
): Promise<Visit> {
  const page = await context.newPage();
  const traffic = await Traffic.watch(page);
  await observeTiming(page);
  if (conditions) await apply(conditions, traffic.cdp);
  const response = await page.goto(address);
  if (response?.status() !== status) throw new Error(`${address} answered ${response?.status()}`);
  await hydrated(page);
  await traffic.quiet();
  return { page, traffic };
}
