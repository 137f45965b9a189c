import type { Page } from '@playwright/test';

import type { Provider } from './provider/provider';

/** Signs Ada in for the first time, consent included, and lands at `place`. */
export async function signIn(page: Page, provider: Provider, place: string): Promise<void> {
  await page.goto(`/login?return_to=${place}`);
  await provider.signIn(page);
  await provider.allow(page);
  await page.waitForURL(place);
}
