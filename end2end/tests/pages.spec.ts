import type { Page, Request } from '@playwright/test';

import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

/** The pages for people who are signed in: address, name in the navigation, heading. */
const PAGES = [
  ['/', 'Home', 'Hello, Ada Alvarez'],
  ['/expenses', 'Expenses', 'All expenses'],
  ['/reports', 'Reports', 'Your reports'],
  ['/user', 'Profile', 'Your profile'],
  ['/session', 'Session', 'Your session'],
] as const;

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a person signs in, reads every page and signs out', async ({ page, devidp }) => {
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await devidp.signIn(page);
    await devidp.allow(page);
    for (const [place, name, heading] of PAGES) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await expect(page).toHaveURL(place);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page.getByText('Loading…')).toBeHidden();
    }
    await expect(page.getByRole('timer')).toContainText(/Expires in \d+ s/);
    await page.getByRole('button', { name: 'Call the API now' }).click();
    await expect(page.getByRole('table')).toContainText('Pizza for a Coding Dojo session.');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  });
});

test('every page hydrates without a complaint', async ({ page, devidp }) => {
  const complaints = complaintsOf(page);
  const open = openRequestsOf(page);
  // A page that is left in the middle of a request would break it off.
  const rests = async () => {
    await hydrated(page);
    await expect.poll(() => [...open].map((request) => request.url())).toEqual([]);
  };
  await page.goto('/');
  await rests();
  await signIn(page, devidp, '/');
  await rests();
  for (const [place, , heading] of [...PAGES, ['/account/sessions', '', 'Your sessions'] as const]) {
    await page.goto(place);
    await rests();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }

  await test.step('The router leads from page to page without loading a document', async () => {
    const documents: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents.push(request.url());
    });
    for (const [place, name, heading] of PAGES) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await expect(page).toHaveURL(place);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect.soft(page.getByRole('heading', { level: 1 }), `the heading of ${place}`).toBeFocused();
      await rests();
    }
    expect(documents).toEqual([]);
  });
  expect(complaints).toEqual([]);
});

test('what is chosen can be told where the system chooses the colours', async ({ page, devidp }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page, devidp, '/reports?status=open');
  for (const [links, chosen] of [
    [page.getByRole('navigation', { name: 'Main' }).getByRole('link'), 'Reports'],
    [page.getByRole('main').getByRole('navigation').getByRole('link'), 'Open'],
  ] as const) {
    await expect(links.filter({ hasText: chosen })).toHaveCSS('outline-style', 'solid');
    await expect(links.filter({ hasNotText: chosen }).first()).toHaveCSS('outline-style', 'none');
  }
  await expect(page.locator('.badge').first()).toHaveCSS('border-style', 'solid');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    // With a long lifetime the pictures show a countdown that runs.
    test.use({ colorScheme, lifetime: 600 });

    test('every page can be read by everyone and fits on every screen', async ({ page, devidp }, info) => {
      test.slow();
      const check = (name: string) => checkAppearance(page, `${name}-${colorScheme}`, info);

      await page.goto('/');
      await check('home-of-a-stranger');
      await page.goto('/nowhere');
      await check('not-found');
      await page.goto('/callback');
      await check('incomplete-address');

      await page.goto('/expenses');
      await check('provider-sign-in');
      await devidp.signIn(page);
      await check('provider-consent');
      await devidp.allow(page);
      await page.waitForURL('/expenses');

      for (const [place, name] of PAGES) {
        await page.goto(place);
        await check(name.toLowerCase());
      }
      await page.goto(`${devidp.origin}/end-session`);
      await check('provider-sign-out');
    });
  });
}

/** What the browser complains of: in the console, of scripts, of requests that fail or are refused. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A page that is left hangs up on the stream of events.
    if (request.resourceType() !== 'eventsource') complaints.push(`${request.failure()?.errorText}: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return complaints;
}

/** The requests of the page that are under way, from now on. The stream of events, which has no end, is none. */
function openRequestsOf(page: Page): ReadonlySet<Request> {
  const open = new Set<Request>();
  const end = (request: Request) => open.delete(request);
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request));
  page.on('requestfinished', end).on('requestfailed', end);
  return open;
}
