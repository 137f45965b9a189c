import type { Locator, Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import type { DevIdp } from '../provider/devidp';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

const HEADS = 'Date;Merchant;Description;Category;Amount;Currency';
/** Two good rows, one that may be the first again, one with faults, and one that is blank. */
const TABLE = [
  HEADS,
  '2024-01-05;Luigi;Focaccia for the team;meals;7.50;EUR',
  '2024-01-06;Bäckerei Süß;"Rolls; and jam";meals;12;EUR',
  '2024-01-05;Luigi;Focaccia again;meals;7.50;EUR',
  '2026-02-30;Luigi;;snacks;1,5;EUR',
  ';;;;;',
].join('\n');

test.use({ lifetime: 600 });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a table is looked at, imported once, and then in the list', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, TABLE);
      await expect(page).toHaveURL(/\/expenses\/import\/[0-9a-f-]{36}$/);
      await expect(page.getByRole('heading', { name: 'Nothing is imported yet' })).toBeVisible();
      await expect(row(page, 'Focaccia again')).toContainText('Possible duplicate');
      await expect(row(page, '2026-02-30')).toContainText('The date is not a day such as 2026-11-23 or 23.11.2026.');
      await expect(row(page, '2026-02-30')).toContainText('The category is none of the categories.');
      await expect(row(page, 'Rolls; and jam')).toContainText('EUR 12.00');
      await page.getByRole('button', { name: 'Import 3 expenses' }).click();
      await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0);
      await page.getByRole('link', { name: 'Go to your expenses' }).click();
      await page.goto('/expenses?from=2024-01-05&to=2024-01-06');
      await expect(page.getByRole('main').locator('tbody').getByRole('row')).toHaveCount(3);
    });

    test('a table that is left is not imported', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, TABLE);
      await page.getByRole('link', { name: 'Cancel' }).click();
      await expect(page).toHaveURL('/expenses');
      await page.goto('/expenses?q=Focaccia');
      await expect(page.getByRole('heading', { name: 'No expenses match' })).toBeVisible();
    });

    test('what is no table is told at the form, with what to do', async ({ page, devidp }) => {
      await openForm(page, devidp);
      const fault = page.locator('#table-fault');
      await send(page, 'date,merchant\n2026-01-05,Luigi\n');
      await expect(fault).toContainText("This file can't be imported. No column of the file holds amounts.");
      await expect(page.getByLabel('CSV file')).toHaveAttribute('aria-invalid', 'true');
      await send(page, `${HEADS}\n${'x'.repeat(5_300_000)}`);
      await expect(fault).toContainText('an import can have up to 5 MB');
      await send(page, `${HEADS}\n2026-02-30;;;;;\n`);
      await expect(page.getByText('No row can be imported as it is.')).toBeVisible();
      await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0);
    });
  });
}

test('the form tells how far the file has come, and waits out a lost network', async ({ page, context, devidp }) => {
  await openForm(page, devidp);
  await test.step('Offline', async () => {
    await context.setOffline(true);
    await send(page, TABLE);
    await expect(page.locator('#table-fault')).toContainText("The server can't be reached.");
    await context.setOffline(false);
  });
  await test.step('Held up', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/imports', async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('progressbar', { name: 'Uploading the file' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Continue' })).toHaveAttribute('aria-disabled', 'true');
    release();
    await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
  });
});

test('the keyboard alone imports a table', async ({ page, devidp }) => {
  await openForm(page, devidp);
  await page.getByLabel('CSV file').setInputFiles(file(TABLE));
  await page.getByLabel('CSV file').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your import');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.getByRole('button', { name: 'Import 3 expenses' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeFocused();
});

test("a table is its person's alone", async ({ page, browser, stack, devidp }) => {
  await openForm(page, devidp);
  await send(page, TABLE);
  await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
  const ben = await signInOtherBrowser(browser, stack, devidp, 'Ben Okafor', '/expenses');
  expect((await ben.goto(page.url()))?.status()).toBe(404);
  await ben.context().close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('imports can be read by everyone and fit on every screen', async ({ page, devidp }, info) => {
      test.slow();
      const check = (name: string) => checkAppearance(page, `import-${name}-${colorScheme}`, info);
      await openForm(page, devidp);
      await check('form');
      await send(page, 'date,merchant\n');
      await expect(page.locator('#table-fault')).toContainText("can't be imported");
      await check('form-refused');
      const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(4);
      const many = Array.from({ length: 120 }, (_, day) => `2026-03-${(day % 28) + 1};Luigi;Pizza ${day};meals;9.${day % 10};EUR`);
      await send(page, [TABLE, `2026-01-07;${long};${long};meals;${'9'.repeat(30)};EUR`, ...many].join('\n'));
      await expect(page.getByRole('heading', { name: 'Nothing is imported yet' })).toBeVisible();
      await check('to-look-at');
      await page.getByRole('button', { name: /^Import/ }).click();
      await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible();
      await check('imported');
      await page.goto('/expenses/import');
      await hydrated(page);
      await send(page, `${HEADS}\n;;;;;x\n`);
      await expect(page.getByText('No row can be imported as it is.')).toBeVisible();
      await check('nothing-good');
    });
  });
}

/** The form for a table, as the list leads to it. */
async function openForm(page: Page, devidp: DevIdp): Promise<void> {
  await signIn(page, devidp, '/expenses');
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import expenses');
}

async function send(page: Page, table: string): Promise<void> {
  if (!(await page.getByLabel('CSV file').isVisible())) {
    await page.goto('/expenses/import');
    await hydrated(page);
  }
  await page.getByLabel('CSV file').setInputFiles(file(table));
  await page.getByRole('button', { name: 'Continue' }).click();
}

function file(table: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name: 'expenses.csv', mimeType: 'text/csv', buffer: Buffer.from(table) };
}

function row(page: Page, text: string): Locator {
  return page.getByRole('main').locator('tbody').getByRole('row').filter({ hasText: text });
}
