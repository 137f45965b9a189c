import type { Page } from '@playwright/test';

import { CertifiedProvider } from '../provider/certified';
import { ADA, renewals } from '../provider/provider';
import { expect, test as base } from '../fixtures';
import { LabSteps } from '../lab-steps';

const test = base.extend<{ withKey: boolean; certified: CertifiedProvider }>({
  withKey: [false, { option: true }],
  certified: async ({ ports, withKey }, use) => {
    const provider = await CertifiedProvider.start(ports, { key: withKey });
    await use(provider);
    await provider.stop();
  },
  provider: async ({ certified }, use) => use(certified),
});

/** The same steps with a certified provider of other people's making, as it comes. */
test('the steps of the lab with a certified provider', { tag: '@real-time' }, async ({ page, stack, provider }) => {
  const lab = new LabSteps(page, stack, provider);

  await lab.asksForTheExpensesAsAStranger();
  await provider.signIn(page);
  await provider.allow(page);

  await test.step('This provider drops offline_access unless consent is asked for expressly: so it is, at once', async () => {
    await provider.allow(page);
    await lab.landsOnTheExpenses();
    await page.goto('/session');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your session');
    await expect(page.getByRole('timer')).toBeVisible();
    await expect(page.getByRole('heading', { name: "Your sign-in can't be renewed" })).toBeHidden();
  });

  await page.goto('/expenses');
  await lab.landsOnTheExpenses();
  await lab.keepsItsTokenWhileItIsGood();
  await lab.outlivesThreeTokens();
  await lab.answersTwentyRequestsAtOnce();
  await lab.signsOutForGood();
});

test.describe('where no API is named', () => {
  test.use({ variables: { API_RESOURCE: '' } });

  test('the name is the one that UserInfo has, as the ID token has none', async ({ page, provider }) => {
    await page.goto('/login?return_to=/profile');
    await provider.signIn(page);
    await provider.allow(page);
    await provider.allow(page);
    await expect(page).toHaveURL('/profile');
    await expect(page.getByRole('banner')).toContainText(ADA.name);
    const idTokens = (await provider.issued()).filter(({ kind }) => kind === 'id_token');
    const claims = idTokens.map(({ token }) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
    expect(claims.map(({ sub, name }) => [sub, name])).toEqual(claims.map(() => [ADA.subject, undefined]));
    expect(claims).not.toEqual([]);
  });
});

test('the name is there where the access token is for the API, which UserInfo would refuse', async ({ page, provider }) => {
  await page.goto('/login?return_to=/');
  await provider.signIn(page);
  await provider.allow(page);
  await provider.allow(page);
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${ADA.name}`);
  await expect(page.getByRole('banner')).toContainText(ADA.name);
});

test.describe('a client with a key', () => {
  test.use({ withKey: true });

  test('pushes its requests, and asks anew who is there', { tag: '@real-time' }, async ({ page, stack, certified: provider }) => {
    const lab = new LabSteps(page, stack, provider);
    const seen: URL[] = [];
    page.on('request', (request) => request.isNavigationRequest() && seen.push(new URL(request.url())));
    await page.goto('/login?prompt=consent&return_to=/expenses');
    await provider.signIn(page);
    await provider.allow(page);
    await lab.landsOnTheExpenses();

    await test.step('The browser carried a reference to the request, and no word of it', async () => {
      const asked = seen.filter(({ origin, pathname }) => origin === provider.origin && pathname === '/auth');
      expect(asked.map(({ searchParams }) => [...searchParams.keys()].sort())).toEqual([['client_id', 'request_uri']]);
      expect(provider.pushed).toBe(1);
    });

    await test.step('The answer named who gave it', async () => {
      const answers = seen.filter(({ pathname }) => pathname === '/callback');
      expect(answers.map(({ searchParams }) => searchParams.get('iss'))).toEqual([provider.origin]);
    });

    await test.step('The key does for a refresh too', async () => {
      const renewed = await renewals(provider, async () => {
        await page.goto('/expenses');
        await lab.landsOnTheExpenses();
      });
      expect(renewed).toBeGreaterThan(0);
    });

    await test.step('A sign-in that is young enough will do; one that is too old will not', async () => {
      await page.goto('/login?return_to=/session&max_age=600');
      await provider.allow(page);
      await expect(page).toHaveURL('/session');
      await page.goto('/login?return_to=/session&max_age=0');
      expect(new URL(page.url()).origin).toBe(provider.origin);
      await provider.signIn(page);
      await provider.allow(page);
      await expect(page).toHaveURL('/session');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your session');
    });
    await lab.signsOutForGood();
  });

  test('takes no answer that names another provider', async ({ page, certified: provider }) => {
    await page.goto('/login?return_to=/session');
    await provider.signIn(page);
    const address = await answerAfter(page, 'Continue');
    address.searchParams.set('iss', 'https://elsewhere.test');
    const answer = await page.goto(address.href);
    expect(answer?.status()).toBeGreaterThanOrEqual(400);
    expect((await page.request.get('/bff/user')).status()).toBe(401);
    expect(await provider.issued()).toEqual([]);
  });
});

/** Presses the provider's button without the browser, and gives the address that the browser would come back with. */
async function answerAfter(page: Page, button: string): Promise<URL> {
  const form = page.getByRole('button', { name: button }).locator('xpath=ancestor::form');
  const [action, fields] = await form.evaluate((form: HTMLFormElement) => [form.action, [...new FormData(form)]] as const);
  let answer = await page.request.post(action, { form: Object.fromEntries(fields as [string, string][]), maxRedirects: 0 });
  for (;;) {
    const next = new URL(answer.headers()['location'] ?? '', answer.url());
    if (next.pathname === '/callback') return next;
    answer = await page.request.get(next.href, { maxRedirects: 0 });
  }
}
