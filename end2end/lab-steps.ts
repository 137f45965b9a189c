import { type BrowserContext, type Page, expect, test } from '@playwright/test';

import { apiCallsOf } from './api-calls';
import { type Provider, pastExpiry } from './provider/provider';
import { SESSION_COOKIE, type Stack } from './stack/stack';

/** The steps of the lab "Working with Refresh Tokens", the same with every provider. */
export class LabSteps {
  constructor(
    private readonly page: Page,
    private readonly stack: Stack,
    private readonly provider: Provider,
  ) {}

  asksForTheExpensesAsAStranger = () =>
    test.step('A stranger is welcomed at home, and led to the provider from a page that is not for strangers', async () => {
      await this.page.goto('/');
      await expect(this.page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
      await expect(this.page.getByRole('button', { name: 'Sign out' })).toBeHidden();
      await this.page.goto('/expenses');
      expect(new URL(this.page.url()).origin).toBe(this.provider.origin);
    });

  landsOnTheExpenses = () =>
    test.step("The person lands on the page asked for, and finds the lab's two expenses", async () => {
      await expect(this.page).toHaveURL('/expenses');
      await this.#showsTheLabsExpenses();
    });

  keepsItsTokenWhileItIsGood = () =>
    test.step('A reload within a lifetime calls the API with the same token', async () => {
      await pastExpiry(this.provider);
      const first = await this.#issuedAtAfter(() => this.page.reload({ waitUntil: 'domcontentloaded' }));
      const second = await this.#issuedAtAfter(() => this.page.reload({ waitUntil: 'domcontentloaded' }));
      expect(second).toBe(first);
      // A page that is still being put in another's place can't be reloaded.
      await this.page.waitForLoadState('load');
    });

  outlivesThreeTokens = () =>
    test.step('Three times in a row the token runs out, and a new one is there without the provider being seen', async () => {
      let newest = await this.#issuedAtAfter(() => this.page.reload());
      for (let expiry = 1; expiry <= 3; expiry++) {
        await pastExpiry(this.provider);
        const before = newest;
        const visits = await requestsTo(this.provider, this.page.context(), async () => {
          newest = await this.#issuedAtAfter(() => this.page.reload());
          await this.#showsTheLabsExpenses();
        });
        expect(newest > before, `${newest} is later than ${before}`).toBe(true);
        expect(visits).toEqual([]);
      }
    });

  answersTwentyRequestsAtOnce = () =>
    test.step('Two tabs send twenty requests at once on an expired token: all are answered, with one refresh', async () => {
      const other = await this.page.context().newPage();
      await other.goto('/expenses');
      await pastExpiry(this.provider);
      const before = await this.provider.refreshes();
      const statuses = await Promise.all([this.page, other].map(tenRequests));
      expect(statuses.flat()).toEqual(Array<number>(20).fill(200));
      expect((await this.provider.refreshes()) - before).toBe(1);
      await other.close();
    });

  signsOutForGood = () =>
    test.step('Signing out ends the session: its cookie is worth nothing to whoever has kept it', async () => {
      const thief = await this.#withTheCookie();
      expect((await thief.request.get('/bff/user')).status()).toBe(200);

      await this.page.getByRole('button', { name: 'Sign out' }).click();
      await this.provider.confirmSignOut(this.page);
      await expect(this.page).toHaveURL('/');
      await expect(this.page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();

      expect((await thief.request.get('/bff/user')).status()).toBe(401);
      const page = await thief.newPage();
      await page.goto('/expenses');
      expect(new URL(page.url()).origin).toBe(this.provider.origin);
      await thief.close();
    });

  /** `iat` of the token with which the API was called while `act` ran. */
  async #issuedAtAfter(act: () => Promise<unknown>): Promise<string> {
    const calls = await apiCallsOf(this.page, this.stack, act);
    await expect.poll(calls).toMatchObject([{ status: 200, issuedAt: expect.any(String) }]);
    return calls()[0]?.issuedAt ?? '';
  }

  async #showsTheLabsExpenses(): Promise<void> {
    const row = (text: string) => this.page.getByRole('row').filter({ hasText: text });
    await expect(row('Pizza for a Coding Dojo session.')).toContainText('102.00');
    await expect(row('Coffee for a Coding Dojo session.')).toContainText('42.00');
  }

  /** Another browser that holds the same session cookie, and nothing else. */
  async #withTheCookie(): Promise<BrowserContext> {
    const cookies = await this.page.context().cookies(this.stack.baseUrl);
    const session = cookies.filter(({ name }) => name === SESSION_COOKIE);
    expect(session).toMatchObject([{ httpOnly: true, secure: false, sameSite: 'Strict' }]);
    const context = await this.page.context().browser()?.newContext({ baseURL: this.stack.baseUrl });
    if (!context) throw new Error('this browser has one context only');
    await context.addCookies(session);
    return context;
  }
}

/** The addresses at the provider that the browser asks for while `act` runs. */
export async function requestsTo(
  provider: Provider,
  context: BrowserContext,
  act: () => Promise<unknown>,
): Promise<string[]> {
  const visits: string[] = [];
  const note = (request: { url(): string }) => {
    if (new URL(request.url()).origin === provider.origin) visits.push(request.url());
  };
  context.on('request', note);
  await act();
  context.off('request', note);
  return visits;
}

/** Asks for the expenses ten times at once from within the page, and gives the statuses of the answers. */
function tenRequests(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const request = async () => (await fetch('/expenses', { cache: 'no-store', redirect: 'error' })).status;
    return Promise.all(Array.from({ length: 10 }, request));
  });
}
