import { setTimeout as pause } from 'node:timers/promises';

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
const REASON = 'Two receipts are missing.\nPlease add them.';
/** How long a sign-in is proof enough for an approval, in seconds: long enough for a page to load and a button to be pressed. */
const PROOF = 20;
/** Every report of the demo's is above it. */
const STEP_UP = { STEP_UP_ABOVE: '100', STEP_UP_MAX_AGE: `${PROOF}` };

test.describe('above the limit', { tag: '@real-time' }, () => {
  test.use({ variables: STEP_UP });

  test('a person submits a report, and the approver decides after proving presence', async ({
    page: ada,
    browser,
    stack,
    devidp,
  }) => {
    await signIn(ada, devidp, '/reports');
    await ada.getByRole('link', { name: DOJO }).click();
    await ada.getByRole('button', { name: 'Submit' }).click();
    await expect(status(ada)).toHaveText('Submitted');
    await expect(ada.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();

    const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals');
    await pause((PROOF + 1) * 1000);
    const refused = await test.step('To refuse takes a reason, and no proof', async () => {
      const other = cleo.getByRole('listitem').filter({ hasText: ADA.name, hasNotText: DOJO }).first();
      const address = await other.getByRole('link').getAttribute('href');
      await other.getByRole('checkbox').check();
      await cleo.getByText('Refuse selected…').click();
      await cleo.getByLabel('Reason (the owners can read it)').fill(REASON);
      await cleo.getByRole('button', { name: 'Refuse', exact: true }).click();
      await expect(cleo.getByText('The reports were updated.')).toBeVisible();
      await expect(cleo.locator(`a[href="${address}"]`)).toHaveCount(0);
      return address;
    });

    await test.step('Much money: the provider asks, though it still knows the approver', async () => {
      const approve = cleo.getByRole('button', { name: `Approve ${DOJO} of ${ADA.name}` });
      await approve.click();
      await cleo.getByRole('status').getByRole('link', { name: "Confirm it's you" }).click();
      await cleo.getByRole('button', { name: CLEO }).click();
      await cleo.waitForURL('/approvals');
      await hydrated(cleo);
      await approve.click();
      await expect(cleo.getByText('The reports were updated.')).toBeVisible();
      await expect(approve).toHaveCount(0);
    });

    await test.step('The owner reads both decisions', async () => {
      await ada.reload();
      await expect(status(ada)).toHaveText('Approved');
      await ada.goto('/reports?status=refused');
      await ada.locator(`main a[href="${refused}"]`).click();
      await expect(ada.getByRole('heading', { name: 'Why it was refused' })).toBeVisible();
      await expect(ada.getByText('Two receipts are missing.').first()).toBeVisible();
    });

    await test.step('Who may not approve sees no way to', async () => {
      await expect(ada.getByRole('navigation').getByRole('link', { name: 'Approvals' })).toHaveCount(0);
      expect((await ada.goto('/approvals'))?.status()).toBe(403);
    });
    await cleo.context().close();
  });
});

test('a form says what is wrong where it is, and creates one thing however often it is sent', async ({
  page,
  devidp,
}) => {
  await signIn(page, devidp, '/reports');
  const title = page.getByLabel('Report title');
  await title.fill('   ');
  await title.blur();
  await expect(page.getByText('The title is missing.')).toBeVisible();
  await title.fill('Berlin in May');
  await title.blur();
  await expect(page.getByText('The title is missing.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Create report' }).dblclick();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Berlin in May');
  await expect(page.getByText('Add an expense to submit this report')).toBeVisible();

  await page.getByLabel('Add a comment').fill('Tickets follow.');
  await page.getByRole('button', { name: 'Comment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Tickets follow.' })).toHaveCount(1);
  await expect(page.getByLabel('Add a comment')).toHaveValue('');

  await page.goto('/reports?status=open');
  await expect(page.getByRole('link', { name: 'Berlin in May' })).toHaveCount(1);
});

test('what a person does is shown at once, and taken back with a word where it comes to nothing', async ({
  page,
  devidp,
}) => {
  await signIn(page, devidp, '/reports');
  await page.getByRole('link', { name: DOJO }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);

  await test.step('Sent, and not answered yet', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/api\/move_report/, async (route) => {
      await held;
      await route.abort();
    });
    await page.getByRole('button', { name: 'Submit' }).click();
    await expect(status(page)).toHaveText('Submitted');
    answer();
    await expect(status(page)).toHaveText('Open');
    await expect(page.getByRole('status').filter({ hasText: 'connection' })).toBeVisible();
    await page.unroute(/\/api\/move_report/);
  });

  await test.step('A comment that does not arrive stays in its field', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/api\/comment/, async (route) => {
      await held;
      await route.abort();
    });
    const comment = page.getByRole('listitem').filter({ hasText: 'Tickets follow.' });
    await page.getByLabel('Add a comment').fill('Tickets follow.');
    await page.getByRole('button', { name: 'Comment' }).click();
    await expect(comment).toContainText('sending');
    answer();
    await expect(comment).toHaveCount(0);
    await expect(page.getByLabel('Add a comment')).toHaveValue('Tickets follow.');
    await page.unroute(/\/api\/comment/);
    await page.getByRole('button', { name: 'Comment' }).click();
    await expect(comment).toHaveCount(1);
    await expect(comment).not.toContainText('sending');
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a report is begun, submitted, refused with a reason, read and renamed', async ({
    page: ada,
    browser,
    stack,
    devidp,
  }) => {
    await signIn(ada, devidp, '/reports');
    await ada.getByLabel('Report title').fill('Berlin in May');
    await ada.getByRole('button', { name: 'Create report' }).click();
    await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Berlin in May');
    await ada.getByLabel('Add a comment').fill('Tickets follow.');
    await ada.getByRole('button', { name: 'Comment' }).click();
    await expect(ada.getByText('Tickets follow.')).toBeVisible();

    await ada.goto('/reports?status=open');
    await ada.getByRole('link', { name: DOJO }).click();
    await ada.getByRole('button', { name: 'Submit' }).click();
    await expect(status(ada)).toHaveText('Submitted');

    const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { javaScriptEnabled: false });
    await cleo.getByRole('link', { name: DOJO }).first().click();
    await cleo.getByText('Refuse…').click();
    await cleo.getByLabel('Reason (the owner can read it)').fill(REASON);
    await cleo.getByRole('button', { name: 'Refuse report' }).click();
    await expect(status(cleo)).toHaveText('Refused');

    await ada.reload();
    await expect(ada.getByRole('heading', { name: 'Why it was refused' })).toBeVisible();
    await ada.getByText('Rename…').click();
    await ada.getByLabel('Title').fill('Coding Dojo, again');
    await ada.getByRole('button', { name: 'Save title' }).click();
    await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Coding Dojo, again');
    await cleo.context().close();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    // With a long lifetime nothing on the pages changes while they are looked at.
    test.use({ colorScheme, lifetime: 600 });

    test('reports and approvals can be read by everyone and fit on every screen', async ({
      page,
      browser,
      stack,
      devidp,
    }, info) => {
      test.slow();
      const check = (at: Page, name: string) => checkAppearance(at, `${name}-${colorScheme}`, info);

      await signIn(page, devidp, '/reports');
      await check(page, 'reports');
      await page.getByRole('link', { name: DOJO }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
      await check(page, 'report-open');
      await page.goto('/reports?status=refused');
      await page.getByRole('main').getByRole('listitem').getByRole('heading').getByRole('link').first().click();
      await expect(page.getByRole('heading', { name: 'Why it was refused' })).toBeVisible();
      await check(page, 'report-refused');

      const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { colorScheme });
      await check(cleo, 'approvals');
      await cleo.getByRole('checkbox').first().check();
      await cleo.getByText('Refuse selected…').click();
      await check(cleo, 'approvals-refuse');
      await cleo.getByRole('listitem').filter({ hasText: 'submitted' }).getByRole('link').first().click();
      await expect(cleo.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
      await cleo.getByText('Refuse…').click();
      await check(cleo, 'report-to-approve');
      await cleo.context().close();
    });
  });
}

/** The status at the head of a report. */
function status(page: Page): Locator {
  return page.getByRole('main').locator('.report-facts .badge');
}
