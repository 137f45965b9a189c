import type { Locator, Page } from '@playwright/test';

import { apiCallsOf } from '../api-calls';
import { arrive, hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

/** The demo's two expenses of one day, merchant and amount. */
const TWICE = 'Coffee with a candidate.';

test.use({ lifetime: 600 });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a person enters an expense, finds it, changes it, deletes it and undoes that', async ({ page, devidp }) => {
      await signIn(page, devidp, '/expenses');
      await page.getByRole('link', { name: 'New expense' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('New expense');
      await expect(page.getByLabel('Date')).toHaveValue(/^\d{4}-\d\d-\d\d$/);
      await fillIn(page, { merchant: 'Bäckerei Süß & Söhne', description: 'Rolls for the 100% team', amount: '1234.50' });
      await page.getByLabel('Category').selectOption('Meals');
      await page.getByLabel('Currency').fill('EUR');
      await page.getByLabel('Report').selectOption('Coding Dojo');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(news(page)).toContainText('Expense created.');
      await expect(row(page, 'Rolls for the 100% team')).toContainText('EUR 1,234.50');
      await expect(row(page, 'Rolls for the 100% team')).toContainText('Coding Dojo');

      await page.getByRole('searchbox').fill('100% t');
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page).toHaveURL(/[?&]q=100%25(\+|%20)t/);
      await expect(rows(page)).toHaveCount(1);
      await page.getByRole('link', { name: 'Rolls for the 100% team' }).click();
      await expect(page.getByLabel('Merchant')).toHaveValue('Bäckerei Süß & Söhne');
      await expect(page.getByLabel('Report').locator('option:checked')).toHaveText('Coding Dojo');
      await fillIn(page, { description: 'Rolls for everyone', amount: '99' });
      await page.getByLabel('Report').selectOption('No report');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(news(page)).toContainText('Expense saved.');
      // The list is as it was left, and what was searched for is there no more.
      await expect(page).toHaveURL(/[?&]q=100%25(\+|%20)t/);
      await expect(row(page, 'Rolls for everyone')).toHaveCount(0);
      await arrive(page, () => page.goto('/expenses'));
      await expect(row(page, 'Rolls for everyone')).toContainText('Not in a report');
      await expect(row(page, 'Rolls for everyone')).toContainText('EUR 99.00');

      await page.getByRole('link', { name: 'Rolls for everyone' }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(news(page)).toContainText('Expense deleted.');
      await expect(row(page, 'Rolls for everyone')).toHaveCount(0);
      await news(page).getByRole('button', { name: 'Undo' }).click();
      await expect(news(page)).toContainText('Expense restored.');
      await expect(row(page, 'Rolls for everyone')).toHaveCount(1);
    });

    test('a list is narrowed, put in order, paged and cleared, and the address says it all', async ({ page, devidp }) => {
      await signIn(page, devidp, '/expenses');
      await test.step('The largest first, and the smallest', async () => {
        const amount = page.getByRole('columnheader', { name: 'Amount' });
        await amount.getByRole('link').click();
        await expect(page).toHaveURL('/expenses?sort=-amount');
        await expect(amount).toHaveAttribute('aria-sort', 'descending');
        await expect(page.getByRole('columnheader', { name: 'Date' })).not.toHaveAttribute('aria-sort');
        await amount.getByRole('link').click();
        await expect(amount).toHaveAttribute('aria-sort', 'ascending');
      });
      await test.step('Further on, and back to the beginning', async () => {
        const first = await rows(page).first().innerText();
        await page.getByRole('link', { name: 'Load more' }).click();
        await expect(page).toHaveURL(/after=/);
        await expect(rows(page).first()).not.toHaveText(first);
        await page.getByRole('link', { name: 'Back to the beginning' }).click();
        await expect(page).toHaveURL('/expenses?sort=amount');
      });
      await test.step('Of one kind and status, in the same order', async () => {
        await page.getByText('Filters').click();
        await page.getByLabel('Category').selectOption('Meals');
        await page.getByLabel('Report status').selectOption('Open');
        await page.getByRole('button', { name: 'Apply' }).click();
        await expect(page).toHaveURL(/sort=amount.*category=meals.*status=open/);
        await expect(rows(page)).toHaveCount(2);
        await expect(rows(page).first()).toContainText('42.00');
        await expect(page.getByText('Filters (2)')).toBeVisible();
      });
      await test.step('No expenses match', async () => {
        await page.getByRole('searchbox').fill('no such thing');
        await page.getByRole('button', { name: 'Search' }).click();
        await expect(page.getByRole('heading', { name: 'No expenses match' })).toBeVisible();
        await page.getByRole('link', { name: 'Clear filters' }).click();
        await expect(page).toHaveURL('/expenses');
        await expect(page.getByRole('searchbox')).toHaveValue('');
        await expect(page.getByRole('table')).toBeVisible();
      });
      await test.step('Two that may be one lead to each other', async () => {
        const twice = row(page, TWICE).first().getByRole('link', { name: 'Possible duplicate' });
        const other = await twice.getAttribute('href');
        await twice.click();
        await expect(page).toHaveURL(other ?? '');
        await expect(page.getByText('Possible duplicate: another expense')).toBeVisible();
      });
    });

    test('of two tabs that change one expense, neither overwrites the other unseen', async ({ page, context, devidp }) => {
      await signIn(page, devidp, '/expenses');
      await page.getByRole('link', { name: TWICE }).first().click();
      await expect(page.getByLabel('Amount')).toBeVisible();
      const other = await context.newPage();
      await arrive(other, () => other.goto(page.url()));

      await fillIn(other, { merchant: 'Corner Coffee' });
      await other.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(news(other)).toContainText('Expense saved.');

      await fillIn(page, { amount: '13.75', description: 'Coffee with two candidates.' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const conflict = page.getByRole('alert').filter({ hasText: 'This expense was changed in the meantime' });
      await expect(conflict).toBeVisible();
      await expect(conflict.getByRole('row', { name: 'Merchant' })).toContainText('Corner Coffee');
      await expect(conflict.getByRole('row', { name: 'Amount' })).toContainText('USD 13.75');
      await test.step('What it says a person has is what the form has, and sends', async () => {
        const mine = conflict.getByRole('row', { name: 'Merchant' }).getByRole('cell').last();
        await expect(page.getByLabel('Merchant')).toHaveValue(await mine.innerText());
      });
      await expect(page.getByLabel('Amount')).toHaveValue('13.75');
      await page.getByRole('button', { name: 'Save my version' }).click();
      await expect(row(page, 'Coffee with two candidates.')).toContainText('USD 13.75');

      await test.step('The other takes what is there', async () => {
        await arrive(other, () => other.goto('/expenses?q=two+candidates'));
        await other.getByRole('link', { name: 'Coffee with two candidates.' }).click();
        await expect(other.getByLabel('Amount')).toHaveValue('13.75');
        await page.getByRole('link', { name: 'Coffee with two candidates.' }).click();
        await expect(page.getByLabel('Amount')).toHaveValue('13.75');
        await fillIn(page, { amount: '14' });
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await expect(news(page)).toContainText('Expense saved.');
        await fillIn(other, { amount: '15' });
        await other.getByRole('button', { name: 'Save', exact: true }).click();
        await other.getByRole('link', { name: 'Discard my changes' }).click();
        await expect(other.getByLabel('Amount')).toHaveValue('14.00');
        await expect(other.getByRole('button', { name: 'Save', exact: true })).toBeVisible();
        await expect(other.getByText('This expense was changed in the meantime')).toHaveCount(0);
      });
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`in German, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled, locale: 'de-DE' });

    test('an amount is typed and shown as its person writes it', async ({ page, devidp }) => {
      await signIn(page, devidp, '/expenses/new');
      await expect(page.getByText('For example 1.234,50.')).toBeVisible();
      await fillIn(page, { merchant: 'Luigi', description: 'Pizza for everyone', amount: '1.234,50' });
      await page.getByLabel('Category').selectOption('Meals');
      await page.getByLabel('Currency').fill('EUR');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(news(page)).toContainText('Expense created.');
      await expect(row(page, 'Pizza for everyone')).toContainText('EUR 1.234,50');

      const list = await page.goto('/expenses?q=Pizza+for+everyone');
      expect(await list?.text()).toContain('EUR\u{a0}1.234,50');
      await hydrated(page);
      await expect(row(page, 'Pizza for everyone')).toContainText('EUR 1.234,50');

      await page.getByRole('link', { name: 'Pizza for everyone' }).click();
      await expect(page.getByLabel('Amount')).toHaveValue('1234,50');
      await fillIn(page, { amount: '12.5' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(row(page, 'Pizza for everyone')).toContainText('EUR 12,50');
    });
  });
}

test('an amount is pasted with its currency, which it chooses, and a filter that can not be read is named', async ({
  page,
  devidp,
}) => {
  await signIn(page, devidp, '/expenses/new');
  await page.getByLabel('Currency').fill('USD');
  await fillIn(page, { merchant: 'Luigi', description: 'Focaccia for two', amount: '€ 12,50' });
  await expect(page.getByLabel('Currency')).toHaveValue('EUR');
  await expect(page.getByText('As the amount says.')).toBeVisible();
  await test.step('Who chooses another one after that is told that the two differ', async () => {
    await page.getByLabel('Currency').fill('USD');
    await page.getByLabel('Currency').blur();
    await page.getByLabel('Amount').blur();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('The amount is in EUR, and another currency is chosen: change one of the two.')).toBeVisible();
    await page.getByLabel('Currency').fill('EUR');
  });
  await page.getByLabel('Category').selectOption('Meals');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(row(page, 'Focaccia for two')).toContainText('EUR 12.50');

  await arrive(page, () => page.goto('/expenses?q=Focaccia&from=2026-13-40'));
  await expect(page.getByText('This filter was left out: “From” is not a day such as 2026-11-23.')).toBeVisible();
  await expect(row(page, 'Focaccia for two')).toHaveCount(1);
});

test('faults are told where they are, and what was typed outlives the network and the session', async ({
  page,
  context,
  devidp,
}) => {
  await signIn(page, devidp, '/expenses/new');
  await test.step('Nothing is told before it is left, and everything before it is sent', async () => {
    await page.getByLabel('Amount').fill('1,5,0');
    await expect(page.getByText('The amount is not')).toHaveCount(0);
    await page.getByLabel('Amount').blur();
    await expect(page.getByText('The amount is not a number such as 12.50 or 12,50.')).toBeVisible();
    await expect(page.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('The merchant is missing.')).toBeVisible();
    await expect(page.getByLabel('Category')).toBeFocused();
    await page.getByLabel('Amount').fill('1.5');
    await expect(page.getByText('The amount is not a number such as 12.50 or 12,50.')).toHaveCount(0);
  });
  await page.getByLabel('Category').selectOption('Office');
  await fillIn(page, { merchant: 'Paper & Pen', description: 'Pens and ink' });
  await page.getByLabel('Currency').fill('chf');
  await expect(page.getByLabel('Currency')).toHaveValue('CHF');
  await test.step('Offline', async () => {
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText("The server can't be reached.")).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByLabel('Merchant')).toHaveValue('Paper & Pen');
  });
  await test.step('A reload', async () => {
    await arrive(page, () => page.reload());
    await expect(page.getByLabel('Merchant')).toHaveValue('Paper & Pen');
    await expect(page.getByLabel('Category')).toHaveValue('office');
  });
  await page.getByRole('button', { name: 'Save', exact: true }).dblclick();
  await expect(news(page)).toContainText('Expense created.');
  await expect(row(page, 'Pens and ink')).toHaveCount(1);
  await expect(row(page, 'Pens and ink')).toContainText('CHF 1.50');
  await page.getByRole('link', { name: 'New expense' }).click();
  await expect(page.getByLabel('Merchant')).toHaveValue('');
});

test('what is handed in is only read, and no button promises more', async ({ page, devidp }) => {
  await signIn(page, devidp, '/expenses');
  await page.goto('/expenses?status=submitted');
  await page.locator('.expense-link').first().click();
  await expect(page.getByText("can't be changed")).toBeVisible();
  await expect(page.getByRole('button', { name: /Save|Delete/ })).toHaveCount(0);
});

test('the keyboard alone moves through the list', async ({ page, devidp }) => {
  await signIn(page, devidp, '/expenses');
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  const links = page.locator('.expense-link');
  await page.keyboard.press('j');
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('Control+j');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('jn?');
  await expect(page.getByRole('searchbox')).toHaveValue('jn?');
  await page.getByRole('searchbox').blur();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('n');
  await page.getByLabel('Use shortcuts on this device').uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('n');
  await expect(page).toHaveURL('/expenses');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByLabel('Use shortcuts on this device').check();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('n');
  await expect(page).toHaveURL('/expenses/new');
});

test('each visit of the list is one call to the API', async ({ page, stack, devidp }) => {
  await signIn(page, devidp, '/expenses');
  const calls = await apiCallsOf(page, stack, () => arrive(page, () => page.reload()));
  await expect.poll(calls).toMatchObject([{ status: 200, issuedAt: expect.any(String) }]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('expenses can be read and entered by everyone and fit on every screen', async ({ page, context, devidp }, info) => {
      test.slow();
      const check = (name: string) => checkAppearance(page, `expenses-${name}-${colorScheme}`, info);

      await signIn(page, devidp, '/expenses');
      await check('filled');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await check('keyboard-focus');
      await page.keyboard.press('?');
      await check('shortcuts');
      await page.keyboard.press('Escape');
      await arrive(page, () => page.goto('/expenses?category=meals&status=open&sort=-amount'));
      await check('filtered');
      await arrive(page, () => page.goto('/expenses?q=no+such+thing'));
      await check('nothing-matches');

      await arrive(page, () => page.goto('/expenses/new'));
      await check('new');
      await page.getByLabel('Amount').fill('1,5,0');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByText('The merchant is missing.')).toBeVisible();
      await check('new-with-faults');

      await arrive(page, () => page.goto(`/expenses?q=${encodeURIComponent(TWICE)}`));
      await page.getByRole('link', { name: TWICE }).first().click();
      await expect(page.getByLabel('Amount')).toBeVisible();
      await check('edit-entered-twice');
      const other = await context.newPage();
      await arrive(other, () => other.goto(page.url()));
      await fillIn(other, { merchant: 'Corner Coffee', amount: '2.50' });
      await other.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(news(other)).toBeVisible();
      await fillIn(page, { amount: '13.75', description: 'Coffee with two candidates, of whom one drinks tea.' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'This expense was changed in the meantime' })).toBeFocused();
      await check('conflict');
      await page.getByRole('link', { name: 'Discard my changes' }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(news(page)).toContainText('Expense deleted.');
      await check('deleted');
      await arrive(page, () => page.goto('/expenses?status=submitted'));
      await page.locator('.expense-link').first().click();
      await expect(page.getByText("can't be changed")).toBeVisible();
      await check('handed-in');
    });

    test.describe('with nothing spent yet', () => {
      test.use({ variables: { API_DEMO_DATA: 'off' } });

      test('an empty list leads on', async ({ page, devidp }, info) => {
        await signIn(page, devidp, '/expenses');
        await expect(page.getByRole('heading', { name: 'No expenses yet' })).toBeVisible();
        await checkAppearance(page, `expenses-empty-${colorScheme}`, info);
      });
    });
  });
}

/** Leads to a page, and waits until it is hydrated, where it can be. */
async function fillIn(page: Page, fields: { merchant?: string; description?: string; amount?: string }): Promise<void> {
  if (fields.merchant !== undefined) await page.getByLabel('Merchant').fill(fields.merchant);
  if (fields.description !== undefined) await page.getByLabel('Description').fill(fields.description);
  if (fields.amount !== undefined) await page.getByLabel('Amount').fill(fields.amount);
}

function rows(page: Page): Locator {
  return page.getByRole('main').locator('tbody').getByRole('row');
}

function row(page: Page, text: string): Locator {
  return rows(page).filter({ hasText: text });
}

/** What the list says was done. */
function news(page: Page): Locator {
  return page.locator('.list-notice');
}
