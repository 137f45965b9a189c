import type { Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import { pastExpiry } from '../provider/provider';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

/** Who approves. */
const CLEO = 'Cleo Martin';
const DOJO = 'Coding Dojo';

/** How the pages look in states that a person seldom meets. */
for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    // With a long lifetime nothing on the pages changes while they are looked at.
    test.use({ colorScheme, lifetime: 600 });
    const name = (of: string) => `state-${of}-${colorScheme}`;

    test('a report can be read in each of its states', async ({ page, devidp }, info) => {
      test.slow();
      const check = (of: string) => checkAppearance(page, name(of), info);
      await signIn(page, devidp, '/reports');
      for (const status of ['approved', 'reimbursed']) {
        await arrive(page, `/reports?status=${status}`);
        await page.getByRole('main').getByRole('listitem').getByRole('heading').getByRole('link').first().click();
        await expect(page.locator('.report-facts .badge')).toHaveText(new RegExp(status, 'i'));
        await check(`report-${status}`);
      }
      await arrive(page, '/reports');
      await page.getByLabel('Report title').fill('Berlin in May');
      await page.getByRole('button', { name: 'Create report' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Berlin in May');
      await page.locator('.toast').getByRole('button').focus();
      await check('report-empty');

      await test.step('With more than one message', async () => {
        await page.goto('/reports');
        await hydrated(page);
        await page.getByLabel('Report title').fill('Rome in June');
        await page.getByRole('button', { name: 'Create report' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rome in June');
        await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
        await page.getByRole('link', { name: DOJO }).click();
        await page.getByRole('button', { name: 'Submit' }).click();
        await expect(page.locator('.toast')).toHaveCount(2);
        // They stay as long as the focus is on one.
        await page.locator('.toast').last().getByRole('button').focus();
        await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();
        await check('report-submitted');
        await expect(page.locator('.toast')).toHaveCount(2);
      });
    });

    test.describe('with nothing spent yet', () => {
      test.use({ variables: { API_DEMO_DATA: 'off' } });

      test('nothing to show is a page too', async ({ page, browser, stack, devidp }, info) => {
        await signIn(page, devidp, '/reports');
        await expect(page.getByRole('heading', { name: 'No reports yet' })).toBeVisible();
        await checkAppearance(page, name('no-reports'), info);
        const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { colorScheme });
        await expect(cleo.getByRole('heading', { name: 'No reports to approve' })).toBeVisible();
        await checkAppearance(cleo, name('nothing-waits'), info);
        await cleo.context().close();
      });
    });

    test('what waits may be decided in part, or no more', async ({ browser, stack, devidp }, info) => {
      test.slow();
      const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { colorScheme });
      const [first, second] = [cleo.getByRole('checkbox').nth(0), cleo.getByRole('checkbox').nth(1)];
      await first.check();
      await second.check();
      const other = await cleo.context().newPage();
      await arrive(other, '/approvals');
      const waiting = other.getByRole('button', { name: /^Approve .* of / });
      const before = await waiting.count();
      await waiting.first().click();
      await expect(waiting).toHaveCount(before - 1);
      await cleo.getByRole('button', { name: 'Approve selected' }).click();
      await expect(cleo.getByRole('status').filter({ hasText: /reports updated|changed/ }).first()).toBeVisible();
      await checkAppearance(cleo, name('decided-in-part'), info);
      await cleo.context().close();
    });

    test('a page that may not be seen says so, and so does one that has lost its network', async ({
      page,
      context,
      devidp,
    }, info) => {
      await signIn(page, devidp, '/reports');
      expect((await page.goto('/approvals'))?.status()).toBe(403);
      await checkAppearance(page, name('forbidden'), info);
      await arrive(page, '/reports');
      await context.setOffline(true);
      await expect(page.getByText('You are offline.')).toBeVisible();
      await checkAppearance(page, name('offline'), info);
    });

    test.describe('with a provider that is down', { tag: '@real-time' }, () => {
      test.use({ lifetime: 2 });

      test('the page that waits for it says so', async ({ page, devidp }, info) => {
        await signIn(page, devidp, '/user');
        await devidp.addFault({ endpoint: 'token', kind: 'status', status: 503 });
        await pastExpiry(devidp);
        expect((await page.goto('/expenses'))?.status()).toBe(503);
        await checkAppearance(page, name('not-available'), info);
      });
    });

    test.describe('with a permission to read alone', () => {
      test.use({ variables: { API_SCOPES: 'read:reports' } });

      test('no page offers more', async ({ page, devidp }, info) => {
        test.slow();
        await signIn(page, devidp, '/expenses');
        await expect(page.getByRole('link', { name: 'New expense' })).toHaveCount(0);
        await checkAppearance(page, name('read-only-expenses'), info);
        await arrive(page, '/reports?status=open');
        await expect(page.getByRole('button', { name: 'Create report' })).toHaveCount(0);
        await page.getByRole('link', { name: DOJO }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
        await expect(page.getByRole('button', { name: 'Submit' })).toHaveCount(0);
        await checkAppearance(page, name('read-only-report'), info);
      });
    });
  });
}

/** Opens `place`, and waits until it is hydrated. */
async function arrive(page: Page, place: string): Promise<void> {
  await page.goto(place);
  await hydrated(page);
}
