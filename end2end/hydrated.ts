import type { BrowserContext, Page } from '@playwright/test';

/** How long WebAssembly may take to load and hydrate a page, in milliseconds, on a machine that does much else. */
const TIMEOUT = 30_000;

/** The contexts without JavaScript. */
const withoutScripts = new WeakSet<BrowserContext>();

/** The pages of `context` are never hydrated: nobody waits for that. */
export function neverHydrates(context: BrowserContext): void {
  withoutScripts.add(context);
}

/** Waits until the page is hydrated, where it can be. Before that a click is the browser's own, and loads a document. */
export async function hydrated(page: Page): Promise<void> {
  if (withoutScripts.has(page.context())) return;
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: TIMEOUT });
}

/** Leads the page somewhere, and waits until it is hydrated there. */
export async function arrive(page: Page, lead: () => Promise<unknown>): Promise<void> {
  await lead();
  await hydrated(page);
}
