import type { Browser, BrowserContextOptions, Page } from '@playwright/test';

import { awake, staysAsleep } from './awake';
import type { DevIdp } from './provider/devidp';
import type { Provider } from './provider/provider';
import type { Stack } from './stack/stack';

/** Signs Ada in for the first time, consent included, and lands at `place`. */
export async function signIn(page: Page, provider: Provider, place: string): Promise<void> {
  await page.goto(`/login?return_to=${place}`);
  await provider.signIn(page);
  await provider.allow(page);
  await page.waitForURL(place);
  await awake(page);
}

/** Somebody else at `place`, in another browser. */
export async function signInElsewhere(
  browser: Browser,
  { baseUrl: baseURL }: Stack,
  devidp: DevIdp,
  name: string,
  place: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL, ...options });
  if (options.javaScriptEnabled === false) staysAsleep(context);
  const page = await context.newPage();
  await page.goto(`/login?return_to=${place}`);
  await page.getByRole('button', { name }).click();
  await devidp.allow(page);
  await page.waitForURL(place);
  await awake(page);
  return page;
}
