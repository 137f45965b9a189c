import type { Locator, Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import { ADA } from '../provider/provider';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

/** Who approves. */
const CLEO = 'Cleo Martin';
/** The report of the lab's two expenses: open at first, and of USD 144. */
const DOJO = 'Coding Dojo';
const PIZZA = 'Pizza for a Coding Dojo session.';
const TAXI = 'Taxi to the dojo';

test.use({ lifetime: 600 });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('an owner takes an expense out of a report, puts it back, and writes down another', async ({ page, devidp }) => {
      await openDojo(page, () => signIn(page, devidp, '/reports'));
      await page.getByRole('button', { name: `Remove from report ${PIZZA}` }).click();
      await expect(said(page, 'Removed from the report.')).toBeVisible();
      await expect(row(page, PIZZA)).toHaveCount(0);
      await expect(row(page, 'Total in USD')).toContainText('42.00');

      await page.getByText('Add expenses…').click();
      await page.getByRole('checkbox', { name: PIZZA }).check();
      await page.getByRole('button', { name: 'Add selected' }).click();
      await expect(said(page, 'Added to the report.')).toBeVisible();
      await expect(row(page, PIZZA)).toHaveCount(1);
      await expect(row(page, 'Total in USD')).toContainText('144.00');

      const report = new URL(page.url()).pathname;
      await page.getByRole('link', { name: 'New expense in this report' }).click();
      await expect(page.getByLabel('Report').locator('option:checked')).toHaveText(DOJO);
      await page.getByLabel('Merchant').fill('Yellow Cab');
      await page.getByLabel('Description').fill(TAXI);
      await page.getByLabel('Amount').fill('9.50');
      await page.getByLabel('Currency').fill('USD');
      await page.getByLabel('Category').selectOption('Transport');
      await page.getByRole('button', { name: 'Save and add receipts' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(TAXI);
      expect(new URL(page.url()).hash).toBe('#receipts');
      await expect(page.getByRole('region', { name: 'Receipts' })).toBeVisible();
      await page.getByRole('link', { name: 'Cancel' }).click();
      await expect(page).toHaveURL(report);
      await expect(row(page, TAXI)).toHaveCount(1);
      await expect(row(page, 'Total in USD')).toContainText('153.50');
    });

    test('what is approved is paid back, and each list has its own', async ({ page, browser, stack, devidp }) => {
      await openDojo(page, () => signIn(page, devidp, '/reports'));
      await page.getByRole('button', { name: 'Submit' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();
      const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { javaScriptEnabled });
      const list = (name: string) => cleo.getByRole('navigation', { name: 'By status' }).getByRole('link', { name });
      const owned = `${DOJO} of ${ADA.name}`;
      await cleo.getByRole('button', { name: `Approve ${owned}` }).click();
      await expect(said(cleo, 'The reports were updated.')).toBeVisible();
      await expect(cleo.getByRole('link', { name: DOJO })).toHaveCount(0);

      await list('To reimburse').click();
      await expect(cleo.getByRole('heading', { level: 1 })).toHaveText('To reimburse');
      await cleo.getByRole('checkbox', { name: `Select ${owned}` }).check();
      await cleo.getByRole('button', { name: 'Mark selected as reimbursed' }).click();
      await expect(cleo.getByRole('checkbox', { name: `Select ${owned}` })).toHaveCount(0);
      await list('Reimbursed').click();
      await expect(cleo.getByRole('heading', { level: 1 })).toHaveText('Reimbursed');
      await expect(cleo.getByRole('link', { name: DOJO }).first()).toBeVisible();
      await cleo.context().close();

      await page.reload();
      await expect(page.getByRole('listitem').filter({ hasText: 'Reimbursed by Cleo Martin' })).toBeVisible();
    });
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('what is put in, taken out and paid back can be read on every screen', async ({
      page,
      browser,
      stack,
      devidp,
    }, info) => {
      test.slow();
      const check = (at: Page, name: string) => checkAppearance(at, `contents-${name}-${colorScheme}`, info);
      await openDojo(page, () => signIn(page, devidp, '/reports'));
      await page.getByText('Add expenses…').click();
      await page.getByRole('checkbox').first().check();
      await check(page, 'put-in');
      await page.getByRole('link', { name: 'New expense in this report' }).click();
      await expect(page.getByRole('button', { name: 'Save and add receipts' })).toBeVisible();
      await check(page, 'new-expense');

      const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { colorScheme });
      await check(cleo, 'approvals');
      for (const status of ['approved', 'refused', 'reimbursed']) {
        await cleo.goto(`/approvals?status=${status}`);
        await hydrated(cleo);
        await check(cleo, `approvals-${status}`);
      }
      await cleo.context().close();
    });

    test.describe('without JavaScript', () => {
      test.use({ javaScriptEnabled: false });

      test('a page says what was done', async ({ page, devidp }, info) => {
        await openDojo(page, () => signIn(page, devidp, '/reports'));
        await page.getByRole('button', { name: 'Submit' }).click();
        await expect(said(page, 'The report was updated.')).toBeVisible();
        await page.screenshot({ path: `${info.project.outputDir}/screens/contents-told-${colorScheme}.png` });
      });
    });
  });
}

/** The page of the person's open report. */
async function openDojo(page: Page, lead: () => Promise<void>): Promise<void> {
  await lead();
  await page.getByRole('link', { name: DOJO }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
}

/** What the page says was done. */
function said(page: Page, words: string): Locator {
  return page.getByRole('status').filter({ hasText: words }).first();
}

function row(page: Page, text: string): Locator {
  return page.getByRole('row').filter({ hasText: text });
}
