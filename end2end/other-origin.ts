import type { Page } from '@playwright/test';

/** A page of another site. Nobody is there: what it holds is made up for it. */
const ADDRESS = 'http://elsewhere.test/';

/** Opens a page of another site that holds `html`. */
export async function openOtherOrigin(page: Page, html: string): Promise<void> {
  await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(ADDRESS);
}
