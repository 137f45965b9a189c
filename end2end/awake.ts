import type { BrowserContext, Page } from '@playwright/test';

/** How long a debug build's WebAssembly may take to load and wake up, on a machine that does much else. */
const PATIENCE = 30_000;

/** The contexts without JavaScript. */
const asleep = new WeakSet<BrowserContext>();

/** The pages of `context` never wake up: nobody waits for that. */
export function staysAsleep(context: BrowserContext): void {
  asleep.add(context);
}

/** Waits until the page is awake, where it can be. Before that a click is the browser's own, and loads a document. */
export async function awake(page: Page): Promise<void> {
  if (asleep.has(page.context())) return;
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: PATIENCE });
}
