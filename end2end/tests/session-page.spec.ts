import type { Locator, Page } from '@playwright/test';

import { pastExpiry } from '../provider/provider';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

test.describe('with offline access', () => {
  test.use({ lifetime: 6 });

  test('the countdown runs out, and the next call renews the token', { tag: '@real-time' }, async ({ page, devidp }) => {
    await signIn(page, devidp, '/session');
    const countdown = page.getByRole('timer');
    const call = page.getByRole('button', { name: 'Call the API now' });
    const secondsLeft = async () => Number(/\d+/.exec(await countdown.innerText())?.[0]);
    await expect(page.getByRole('heading', { name: 'Your sign-in can\'t be renewed' })).toBeHidden();
    await expect(fact(page, 'Refreshes')).toHaveText('0');
    const atFirst = await secondsLeft();
    expect(atFirst).toBeGreaterThan(0);
    await expect.poll(secondsLeft).toBeLessThan(atFirst);
    await expect(countdown).toHaveText('Expires in 0 s');
    await expect(page.getByText('The access token has run out.')).toBeVisible();

    await pastExpiry(devidp);
    await call.click();
    await expect(page.getByText('The API answered: 6 reports.')).toBeVisible();
    await expect(fact(page, 'Refreshes')).toHaveText('1');
    await expect(countdown).not.toHaveText('Expires in 0 s');
    expect(await devidp.refreshes()).toBe(1);
  });
});

test.describe('without offline access', () => {
  test.use({ lifetime: 4, variables: { DEVIDP_OFFLINE_ACCESS: 'off' } });

  test('the page says so ahead, and signing in again is the way on', { tag: '@real-time' }, async ({ page, devidp }) => {
    await signIn(page, devidp, '/session');
    const notice = page.getByRole('heading', { name: 'Your sign-in can\'t be renewed' });
    await expect(notice).toBeVisible();

    await test.step('At expiry a page asks to sign in again', async () => {
      await pastExpiry(devidp);
      const answer = await page.goto('/expenses');
      expect(answer?.status()).toBe(401);
      await expect(page.getByRole('heading', { name: 'Your sign-in has expired' })).toBeVisible();
    });

    await test.step('Where offline access is on by now, that is the end of the trouble', async () => {
      await devidp.setOfflineAccess(true);
      await page.getByRole('link', { name: 'Sign in again' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'offline_access' })).toBeVisible();
      await devidp.allow(page);
      await expect(page).toHaveURL('/expenses');
      await pastExpiry(devidp);
      await page.goto('/expenses');
      await expect(page.getByRole('table')).toBeVisible();
      await page.goto('/session');
      await expect(notice).toBeHidden();
    });
  });
});

/** What the page says of `term`. */
function fact(page: Page, term: string): Locator {
  const pair = page.locator('dl > div').filter({ has: page.getByRole('term').getByText(term, { exact: true }) });
  return pair.getByRole('definition');
}
