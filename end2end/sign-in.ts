import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

import { hydrated, neverHydrates } from './hydrated';
import type { DevIdp } from './provider/devidp';
import { ADA, type Provider } from './provider/provider';
import type { Stack } from './stack/stack';

/** Signs Ada in without drawing a page, and opens `place`. */
export async function signIn(page: Page, devidp: DevIdp, place: string): Promise<void> {
  await devidp.signInByRequests(page.context(), ADA.name);
  await page.goto(place);
  await hydrated(page);
}

/** Signs Ada in for the first time as a person does, consent included, and lands at `place`. */
export async function signInOnPages(page: Page, provider: Provider, place: string): Promise<void> {
  await page.goto(`/login?return_to=${place}`);
  await provider.signIn(page);
  await provider.allow(page);
  await page.waitForURL(place);
  await hydrated(page);
}

/** Somebody at `place` in another browser, signed in without drawing a page. */
export async function signInOtherBrowser(
  browser: Browser,
  stack: Stack,
  devidp: DevIdp,
  name: string,
  place: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await otherBrowser(browser, stack, devidp, name, options);
  const page = await context.newPage();
  await page.goto(place);
  await hydrated(page);
  return page;
}

/** Another browser in which somebody is signed in. */
export async function otherBrowser(
  browser: Browser,
  { baseUrl: baseURL }: Stack,
  devidp: DevIdp,
  name: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL, ...options });
  if (options.javaScriptEnabled === false) neverHydrates(context);
  await devidp.signInByRequests(context, name);
  return context;
}
