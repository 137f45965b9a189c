import { setTimeout as pause } from 'node:timers/promises';

import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import type { DevIdp } from '../provider/devidp';
import { ADA, pastExpiry } from '../provider/provider';
import { otherBrowser, signIn } from '../sign-in';
import type { Stack } from '../stack/stack';
import { expect, test } from '../fixtures';

/** How soon an open page shows that its session has ended, in milliseconds. */
const SOON = 5_000;
/** How long a sign-in proves presence, in seconds: long enough for a page to load and a button to be pressed. */
const PROOF = 15;

test('a session that is ended elsewhere leaves every open page at once', async ({ page, browser, stack, devidp }) => {
  await signIn(page, devidp, '/account/sessions');
  const otherPage = await signInOtherBrowser(browser, stack, devidp, '/expenses');
  await expect(otherPage.getByRole('table')).toBeVisible();

  await page.reload();
  await hydrated(page);
  await page.getByRole('button', { name: /^End the session/ }).click();
  await expect(page.getByText('Session ended.')).toBeVisible();
  await expect(page.getByText('You are signed in on this device only')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Other sessions' })).toBeFocused();

  await test.step('The other page shows nothing of the person any more, and says why', async () => {
    await expect(notice(otherPage)).toBeVisible({ timeout: SOON });
    await expect(otherPage.getByRole('table')).toHaveCount(0);
    await expect(otherPage.getByRole('button', { name: 'Sign out' })).toHaveCount(0);
    await expect(otherPage.getByRole('banner')).not.toContainText(ADA.name);
  });

  await test.step('The provider asks before the person is back, and back they are on the same page', async () => {
    await otherPage.getByRole('link', { name: 'Sign in again' }).click();
    await devidp.signIn(otherPage);
    await expect(otherPage).toHaveURL('/expenses');
    await expect(otherPage.getByRole('table')).toBeVisible();
  });
  await otherPage.context().close();
});

test('the provider signs the person out, and open pages show it at once', async ({ page, devidp }) => {
  await listens(page, () => signIn(page, devidp, '/expenses'));
  await devidp.logOut(ADA.subject);
  await expect(notice(page)).toBeVisible({ timeout: SOON });
  await expect(page.getByRole('table')).toHaveCount(0);
  const answer = await page.request.get('/bff/user');
  expect(answer.status()).toBe(401);
});

test('a page that was signed out watches over the session that it comes back to', async ({ page, devidp }) => {
  await listens(page, () => signIn(page, devidp, '/'));
  await page.getByRole('navigation').getByRole('link', { name: 'Expenses' }).click();
  await expect(page.getByRole('table')).toBeVisible();
  await devidp.logOut(ADA.subject);
  await expect(notice(page)).toBeVisible({ timeout: SOON });
  await test.step('In another tab the person has signed in again', async () => {
    await devidp.signInByRequests(page.context(), ADA.name);
    await listens(page, () => page.goBack());
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${ADA.name}`);
  });
  await devidp.logOut(ADA.subject);
  await expect(notice(page)).toBeVisible({ timeout: SOON });
});

test('a page of nobody watches over the session that it comes to', async ({ page, devidp }) => {
  await page.goto('/');
  await hydrated(page);
  await devidp.signInByRequests(page.context(), ADA.name);
  await listens(page, () => page.getByRole('banner').getByRole('link', { name: 'Expenses' }).click());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${ADA.name}`);
  await devidp.logOut(ADA.subject);
  await expect(notice(page)).toBeVisible({ timeout: SOON });
});

for (const leaver of ['that listens for all', 'that is told by the other']) {
  test(`signing out in the tab ${leaver} shows in the other one`, async ({ page: first, context, devidp }) => {
    const streams: string[] = [];
    context.on('request', (request) => {
      if (request.resourceType() === 'eventsource') streams.push(request.url());
    });
    await listens(first, () => signIn(first, devidp, '/'));
    const second = await context.newPage();
    await second.goto('/expenses');
    await second.waitForFunction(async () => (await navigator.locks.query()).pending?.length === 1);
    expect(streams).toHaveLength(1);

    const [leaving, staying] = leaver === 'that listens for all' ? [first, second] : [second, first];
    await leaving.getByRole('button', { name: 'Sign out' }).click();
    // The one that hears nothing any more asks, and learns only that nobody is signed in.
    const gone = { name: /^(You were signed out|Your session has ended)$/ };
    await expect(staying.getByRole('alert').getByRole('heading', gone)).toBeVisible({ timeout: SOON });
    await expect(staying.getByRole('main')).not.toContainText('EUR');

    await expect(leaving).toHaveURL('/');
    await expect(leaving.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
    await expect(leaving.getByRole('alert')).toHaveCount(0);
  });
}

test.describe('what is half typed', { tag: '@real-time' }, () => {
  test.use({ lifetime: 2 });

  test('survives the end of the session, with no page of the provider seen', async ({ page, devidp }) => {
    await signInAndBeginToType(page, devidp);
    const pages = pagesOf(devidp, page.context());
    const back = page.waitForEvent('framenavigated', (frame) => new URL(frame.url()).pathname === '/account/sessions');
    await expireTheSession(page, devidp);
    await back;
    await hydrated(page);
    await expect(nameField(page)).toHaveValue('Ada’s old lap');
    expect(pages).toEqual([]);

    await test.step('Once it is sent, it is no draft any more', async () => {
      await nameField(page).fill('Ada’s old laptop');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'Ada’s old laptop' })).toBeVisible();
      expect(await drafts(page)).toEqual([]);
    });
  });

  test('survives where the person has to sign in at the provider too', async ({ page, devidp }) => {
    await signInAndBeginToType(page, devidp);
    // The provider no longer knows this browser.
    await page.context().clearCookies({ domain: new URL(devidp.origin).hostname });
    await expireTheSession(page, devidp);
    await devidp.signIn(page);
    await page.waitForURL('/account/sessions');
    await hydrated(page);
    await expect(nameField(page)).toHaveValue('Ada’s old lap');
  });

  test('survives a reload, and is nothing that another person gets to see', async ({ page, devidp }) => {
    await signInAndBeginToType(page, devidp);
    await page.reload();
    await hydrated(page);
    await expect(nameField(page)).toHaveValue('Ada’s old lap');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    await page.goto('/login?return_to=/account/sessions');
    await page.getByRole('button', { name: 'Ben Okafor' }).click();
    await devidp.allow(page);
    await expect(page.getByRole('banner')).toContainText('Ben Okafor');
    await expect.poll(() => drafts(page)).toEqual([]);
    await expect(nameField(page)).toHaveValue('');
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a person names a device and ends a session', async ({ page, browser, stack, devidp }) => {
    await signIn(page, devidp, '/account/sessions');
    await nameField(page).fill('The one without scripts');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'The one without scripts' })).toBeVisible();

    const context = await browser.newContext({ baseURL: stack.baseUrl, javaScriptEnabled: false });
    const otherPage = await context.newPage();
    await otherPage.goto('/login?return_to=/user');
    await devidp.signIn(otherPage);
    await otherPage.waitForURL('/user');
    await page.reload();
    await page.getByRole('button', { name: /^End the session/ }).click();
    await expect(page.getByText('You are signed in on this device only')).toBeVisible();
    const answer = await otherPage.reload();
    expect(answer?.status()).toBe(401);
    await expect(otherPage.getByRole('heading', { name: 'You were signed out' })).toBeVisible();
    await otherPage.context().close();
  });
});

test.describe('long after the sign-in', { tag: '@real-time' }, () => {
  test.use({ variables: { PROOF_OF_PRESENCE: `${PROOF}` } });

  test('the person proves presence before a session is ended', async ({ page, browser, stack, devidp }) => {
    await signIn(page, devidp, '/');
    const otherPage = await signInOtherBrowser(browser, stack, devidp, '/');
    await page.goto('/login?return_to=/account/sessions&prompt=login');
    await listens(page, () => devidp.signIn(page));
    await hydrated(page);
    const end = page.getByRole('button', { name: /^End the session/ });
    const confirm = page.getByRole('link', { name: "Confirm it's you to end sessions" });
    await expect(end).toBeVisible();
    await pause((PROOF + 1) * 1000);

    await test.step('A page that does not know yet is told in words', async () => {
      await end.click();
      await expect(page.getByRole('status').filter({ hasText: "Confirm it's you before you do this" })).toBeVisible();
      await expect(confirm).toBeVisible();
      await expect(page.getByRole('button', { name: /^End/ })).toHaveCount(0);
      await expect(notice(otherPage)).toHaveCount(0);
    });

    await test.step('The provider asks, though it still knows the person; then the end works', async () => {
      await confirm.click();
      await devidp.signIn(page);
      await page.waitForURL('/account/sessions');
      await hydrated(page);
      await end.click();
      await expect(notice(otherPage)).toBeVisible({ timeout: SOON });
    });
    await otherPage.context().close();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    // With a long lifetime nothing on the pages changes while they are looked at.
    test.use({ colorScheme, lifetime: 600, variables: { ADMINISTRATORS: ADA.subject } });

    test('the pages of sessions can be read by everyone and fit on every screen', async ({
      page,
      browser,
      stack,
      devidp,
    }, info) => {
      test.slow();
      const check = (name: string) => checkAppearance(page, `${name}-${colorScheme}`, info);

      await signIn(page, devidp, '/account/sessions');
      await check('sessions-alone');
      const otherPage = await signInOtherBrowser(browser, stack, devidp, '/account/sessions');
      await page.reload();
      await hydrated(page);
      await check('sessions');
      await page.getByRole('link', { name: "Everyone's sessions" }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText("Everyone's sessions");
      await check('everyones-sessions');

      await otherPage.getByRole('button', { name: /^End the session/ }).click();
      await expect(notice(page)).toBeVisible({ timeout: SOON });
      await check('signed-out');
      await otherPage.context().close();
    });
  });
}

/** A page at `place` in another browser, in which Ada is signed in too. */
async function signInOtherBrowser(browser: Browser, stack: Stack, devidp: DevIdp, place: string): Promise<Page> {
  const context = await otherBrowser(browser, stack, devidp, ADA.name);
  const page = await context.newPage();
  await listens(page, async () => {
    await page.goto(place);
    await hydrated(page);
  });
  return page;
}

/** Acts, and waits until the page that it leads to is hydrated and hears of its session's end. */
async function listens(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForResponse('**/bff/events'), act()]);
}

async function signInAndBeginToType(page: Page, devidp: DevIdp): Promise<void> {
  await listens(page, () => signIn(page, devidp, '/account/sessions'));
  await nameField(page).pressSequentially('Ada’s old lap');
  expect(await drafts(page)).toHaveLength(1);
}

/** Lets the session end by itself: its refresh token is refused. The page goes to sign in again silently. */
async function expireTheSession(page: Page, devidp: DevIdp): Promise<void> {
  // Whoever needs a token first is refused it: what the page itself asks for may still be under way.
  const silently = page.waitForRequest((request) => request.url().includes('prompt=none'));
  await devidp.refuseNextRefresh();
  await pastExpiry(devidp);
  // As another tab would, which happens to need a token.
  await page.request.get('/expenses', { maxRedirects: 0 });
  await silently;
}

/** The documents of the provider that the browser shows from now on. */
function pagesOf(devidp: DevIdp, context: BrowserContext): string[] {
  const pages: string[] = [];
  context.on('response', (answer) => {
    const isPage = answer.request().isNavigationRequest() && answer.status() < 300;
    if (isPage && new URL(answer.url()).origin === devidp.origin) pages.push(answer.url());
  });
  return pages;
}

function notice(page: Page): Locator {
  return page.getByRole('alert').getByRole('heading', { name: 'You were signed out' });
}

function nameField(page: Page): Locator {
  return page.getByLabel('Name this device');
}

/** The keys of the drafts that the tab keeps. */
function drafts(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('/draft ')));
}
