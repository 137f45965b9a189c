import type { Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import config from '../playwright.config';
import { openOtherOrigin } from '../other-origin';
import { ADA } from '../provider/provider';
import { signIn } from '../sign-in';
import { SECURE_SESSION_COOKIE } from '../stack/stack';
import { expect, test } from '../fixtures';
import { requestsTo } from '../lab-steps';

// Pages that were left are kept as they were, as in browsers that people use.
test.use({
  launchOptions: { ...config.use?.launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] },
  lifetime: 600,
});

/** A deep page, whose address must come through whole. */
const PLACE = '/expenses?from=a%20mail&n=1';

/** Ways from another site to a page here. */
const WAYS = [
  ['a link', (address: string) => `<a href="${address}">Your expenses</a>`],
  ['a link in a new tab', (address: string) => `<a href="${address}" target="_self" rel="noopener noreferrer">Your expenses</a>`],
  ['a page that leads on', (address: string) => `<meta http-equiv="refresh" content="0;url=${address}">`],
] as const;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('signing in takes one step of this site more, and ends', async ({ page, stack, devidp }) => {
      const steps = stepsTo(page, stack.baseUrl);
      await page.goto(PLACE);
      await devidp.signIn(page);
      await devidp.allow(page);
      await expect(page).toHaveURL(PLACE);
      await expect(page.getByRole('table')).toBeVisible();
      expect(steps).toEqual(['/expenses', '/login', '/callback', '/expenses']);
    });

    for (const [name, html] of WAYS) {
      test(`${name} from another site finds the person signed in`, async ({ page, stack, devidp }) => {
        await signIn(page, devidp, '/');
        const steps = stepsTo(page, stack.baseUrl);
        const visits = await requestsTo(devidp, page.context(), async () => {
          await openOtherOrigin(page, html(stack.baseUrl + PLACE.replaceAll('&', '&amp;')));
          if (await page.getByRole('link', { name: 'Your expenses' }).isVisible()) await page.getByRole('link').click();
          await expect(page.getByRole('table')).toBeVisible();
        });
        await expect(page).toHaveURL(PLACE);
        expect(visits).toEqual([]);
        expect(steps).toEqual(['/expenses', '/expenses']);
      });
    }

    test('a link from another site leads a stranger to sign in, and then to the page', async ({ page, stack, devidp }) => {
      const steps = stepsTo(page, stack.baseUrl);
      await openOtherOrigin(page, `<a href="${stack.baseUrl}${PLACE.replaceAll('&', '&amp;')}">Your expenses</a>`);
      await page.getByRole('link').click();
      await devidp.signIn(page);
      await devidp.allow(page);
      await expect(page).toHaveURL(PLACE);
      await expect(page.getByRole('table')).toBeVisible();
      expect(steps).toEqual(['/expenses', '/expenses', '/login', '/callback', '/expenses']);
    });

    test('another site that leads a stranger here begins no sign-in: they are asked', async ({ page, stack, devidp }) => {
      const address = stack.baseUrl + PLACE.replaceAll('&', '&amp;');
      const visits = await requestsTo(devidp, page.context(), async () => {
        await openOtherOrigin(page, `<meta http-equiv="refresh" content="0;url=${address}">`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Do you want to sign in?');
      });
      expect(visits).toEqual([]);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await devidp.signIn(page);
      await devidp.allow(page);
      await expect(page).toHaveURL(PLACE);
    });

    test('going back after signing out shows nothing of the person', async ({ page, devidp }) => {
      await signIn(page, devidp, '/user');
      await expect(page.getByRole('main')).toContainText(ADA.email);
      await page.goto('/expenses');
      await expect(page.getByRole('table')).toBeVisible();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page).toHaveURL('/');
      await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();

      const history = await page.context().newCDPSession(page);
      const { entries } = await history.send('Page.getNavigationHistory');
      const own = entries.filter(({ url }) => /\/(expenses|user)$/.test(url));
      expect(own).toHaveLength(2);
      for (const { id } of own.reverse()) {
        await history.send('Page.navigateToHistoryEntry', { entryId: id });
        // A page that asks anew is led to the provider; one that was kept gives way to a notice, or asks anew.
        await expect.poll(() => hasGivenWay(page, devidp.origin)).toBe(true);
        expect(await showsThePerson(page, devidp.origin)).toBe(false);
      }
    });
  });
}

test.describe('on https', () => {
  test.use({ front: { tls: true, dropsCookies: false }, ignoreHTTPSErrors: true });

  test('no script can plant, read or replace the cookie of the session', async ({ page, devidp }) => {
    await signIn(page, devidp, '/');
    const before = await page.context().cookies();
    const seen = await page.evaluate((name) => {
      for (const attributes of ['', '; Path=/; Secure', '; Path=/expenses', '; Path=/; Secure; HttpOnly', '; Max-Age=0']) {
        document.cookie = `${name}=planted${attributes}`;
        document.cookie = `${name.toLowerCase()}=planted${attributes}`;
      }
      return document.cookie;
    }, SECURE_SESSION_COOKIE);
    expect(seen).toBe('');
    const of = (cookies: typeof before) => cookies.filter(({ name }) => name === SECURE_SESSION_COOKIE).map(({ value }) => value);
    expect(of(await page.context().cookies())).toEqual(of(before));
    await page.reload();
    await hydrated(page);
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });
});

/** The paths of this site that the page asks for as documents from now on: each step counts. */
function stepsTo(page: Page, baseUrl: string): string[] {
  const steps: string[] = [];
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (request.isNavigationRequest() && origin === baseUrl) steps.push(pathname);
  });
  return steps;
}

/** Whether what was asked for is no more to come: the provider asks, or a notice stands in the page's place. */
async function hasGivenWay(page: Page, provider: string): Promise<boolean> {
  if (new URL(page.url()).origin === provider) return true;
  return page.getByRole('alert').getByRole('heading').isVisible();
}

/** Whether a page of this site shows who was signed in. The provider's may list the same names. */
async function showsThePerson(page: Page, provider: string): Promise<boolean> {
  if (new URL(page.url()).origin === provider) return false;
  const text = await page.locator('body').innerText();
  return [ADA.name, ADA.email, 'Coding Dojo'].some((word) => text.includes(word));
}
