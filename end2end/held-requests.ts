import type { Page } from '@playwright/test';

/** Keeps requests for `url`, or the first few of them, from leaving until the function that it gives is called. */
export async function hold(page: Page, url: string | RegExp, times?: number): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(
    url,
    async (route) => {
      await released;
      await route.continue();
    },
    { ...(times !== undefined && { times }) },
  );
  return release;
}
