import type { APIResponse, Locator, Page } from '@playwright/test';

import { hold } from '../held-requests';
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

/** Its days can be read in two ways, and it names no currency. */
const STATEMENT = [
  'Date,Details,Amount,Balance',
  '03/04/2024,Corner Coffee,-4.50,100.00',
  '05/06/2024,Books & Co,-12.00,88.00',
  '06/06/2024,Salary,"1,500.00","1,588.00"',
].join('\n');

/** A bank does not say which of the money in came back for something. */
const MONEY_BACK = [
  'Date,Merchant,Paid out,Paid in,Currency',
  '2024-03-03,Shoe Shop,80.00,,EUR',
  '2024-03-09,Shoe Shop,,30.00,EUR',
  '2024-03-12,Salary,,"2,300.00",EUR',
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

    test('a statement is put right until its rows are the expenses that they are', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, STATEMENT);
      await expect(page.getByText('Which day is 03/04/2024?')).toBeVisible();
      await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0);

      await test.step('What is open is answered', async () => {
        await page.getByLabel('Dates').selectOption('Day first: 31/10/2026');
        await readAgain(page, javaScriptEnabled);
        await expect(row(page, 'Corner Coffee')).toContainText('3 Apr 2024');
        await page.getByLabel('Amounts without a currency are in').fill('GBP');
        await page.getByLabel('Amounts without a currency are in').blur();
        await readAgain(page, javaScriptEnabled);
        await expect(row(page, 'Books & Co')).toContainText('GBP 12.00');
        await expect(row(page, 'Salary')).toContainText('Money in is no expense.');
        await expect(row(page, 'Salary').getByRole('checkbox')).not.toBeChecked();
        await expect(page.getByRole('button', { name: 'Import 2 expenses' })).toBeVisible();
      });
      await test.step('A column gets another meaning, and the one that had it has none', async () => {
        await page.getByLabel('Meaning of Balance').selectOption('Amount');
        await readAgain(page, javaScriptEnabled);
        await expect(row(page, 'Books & Co')).toContainText('GBP 88.00');
        await expect(page.getByLabel('Meaning of Amount')).toHaveValue('other');
        await page.getByLabel('Meaning of Amount').selectOption('Amount');
        await readAgain(page, javaScriptEnabled);
        await expect(row(page, 'Books & Co')).toContainText('GBP 12.00');
        await expect(page.getByLabel('Meaning of Balance')).toHaveValue('other');
      });
      await test.step('The order of the days is changed, and the rows follow', async () => {
        await page.getByLabel('Dates').selectOption('Month first: 10/31/2026');
        await readAgain(page, javaScriptEnabled);
        await expect(row(page, 'Corner Coffee')).toContainText('4 Mar 2024');
      });
      await test.step('The next file with these columns is read in the same way', async () => {
        await send(page, STATEMENT.replace('Corner Coffee', 'Kiosk'));
        await expect(row(page, 'Kiosk')).toContainText('4 Mar 2024');
        await expect(page.getByText('It was read as you set it for an earlier file')).toBeVisible();
        await expect(page.getByRole('button', { name: 'Import 2 expenses' })).toBeVisible();
      });
    });

    test('rows are ticked and edited, imported, and all of it undone', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, TABLE);
      const sum = page.getByRole('region', { name: 'Nothing is imported yet' });
      await test.step('What is not ticked is not imported', async () => {
        await row(page, 'Rolls; and jam').getByRole('checkbox').uncheck();
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Save choices' }).click();
        await expect(sum).toContainText('2 expenses');
        await expect(sum).toContainText('EUR 15.00');
        await page.reload();
        await expect(row(page, 'Rolls; and jam').getByRole('checkbox')).not.toBeChecked();
      });
      await test.step('A row with errors is put right in its place', async () => {
        await hydrated(page);
        await expect(row(page, '2026-02-30').getByRole('checkbox')).toBeDisabled();
        await row(page, '2026-02-30').getByRole('link', { name: 'Edit line 5', exact: true }).click();
        const form = page.getByRole('form', { name: 'Edit line 5' });
        await expect(form).toContainText('The category is none of the categories.');
        await form.getByLabel('Date').fill('2024-01-09');
        await form.getByLabel('Description').fill('Cake for the team');
        await form.getByLabel('Category').selectOption('Meals');
        await form.getByLabel('Amount').fill('1.50');
        await form.getByRole('button', { name: 'Save row' }).click();
        await expect(row(page, 'Cake for the team')).toContainText('Edited');
        await expect(row(page, 'Cake for the team').getByRole('checkbox')).toBeChecked();
        await expect(sum).toContainText('EUR 16.50');
      });
      await test.step('What is ticked is what is imported', async () => {
        await row(page, 'Focaccia again').getByRole('checkbox').uncheck();
        // Where there are scripts this may come while the tick is under way.
        await page.getByRole('button', { name: /^Import/ }).click();
        await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible();
        await expect(row(page, 'Focaccia again')).toContainText('Not imported');
        await expect(page.getByRole('main')).toContainText('2 expenses');
      });
      await test.step('An expense that was changed since stays when the import is undone', async () => {
        const imported = page.url();
        await page.getByRole('link', { name: 'Cake for the team' }).click();
        await page.getByLabel('Description').fill('Cake for everyone');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await expect(page.getByText('Expense saved.')).toBeVisible();
        await page.goto(imported);
        await hydrated(page);
        await page.getByRole('button', { name: 'Undo this import' }).click();
        await expect(page.getByRole('heading', { name: 'Import undone' })).toBeVisible();
        await expect(row(page, 'Cake for the team')).toContainText('it was changed after the import');
        await expect(row(page, 'Focaccia for the team')).toContainText('Removed');
        await page.goto('/expenses?from=2024-01-05&to=2024-01-09');
        await expect(page.getByRole('main').locator('tbody').getByRole('row')).toHaveCount(1);
      });
    });

    test('money that came back is taken off the expense that it belongs to, and other money is not', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, MONEY_BACK);
      const sum = page.getByRole('region', { name: 'Nothing is imported yet' });
      await expect(sum).toContainText('EUR 80.00');
      await test.step('From the same merchant', async () => {
        await row(page, 'EUR 30.00').getByRole('checkbox').check();
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Save choices' }).click();
        await expect(sum).toContainText('2 expenses');
        await expect(sum).toContainText('EUR 50.00');
      });
      await test.step('From anybody else', async () => {
        await row(page, 'Salary').getByRole('checkbox').click();
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Save choices' }).click();
        await expect(page.getByText('you have no expense before it of this merchant')).toBeVisible();
        await expect(row(page, 'Salary').getByRole('checkbox')).not.toBeChecked();
      });
      await page.getByRole('button', { name: 'Import 2 expenses' }).click();
      await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible();
      await page.goto('/expenses?from=2024-03-01&to=2024-03-31');
      await expect(row(page, '30.00')).toContainText(/[-−]\D*30\.00/);
      await expect(row(page, '80.00')).not.toContainText(/[-−]\D*80\.00/);
    });

    test('a long file is read while its page tells how far it is', async ({ page, devidp }) => {
      await openForm(page, devidp);
      await send(page, longStatement(6_000));
      await expect(page.getByRole('heading', { name: 'Your file is being read' })).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('progressbar', { name: 'Reading the file' })).toHaveAttribute('max', '6000');
      await expect(page.getByRole('region', { name: 'How the file was read' })).toBeVisible();
      await page.reload();
      // Nobody does anything, and the page comes to its end.
      await expect(page.getByRole('button', { name: 'Import 6000 expenses' })).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText('Rows 1 to 100 of 6000')).toBeVisible();
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
    const release = await hold(page, '**/imports');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('progressbar', { name: 'Uploading the file' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Continue' })).toHaveAttribute('aria-disabled', 'true');
    release();
    await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
  });
});

test('a file is looked through although another page could not be reached while it was sent', async ({ page, devidp }) => {
  await openForm(page, devidp);
  const release = await hold(page, '**/imports');
  await send(page, TABLE);
  await expect(page.getByRole('progressbar', { name: 'Uploading the file' })).toBeVisible();
  await page.route('**/reports', (route) => route.abort());
  await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('alert')).toContainText("The server can't be reached.");
  release();
  await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
});

test('a file that is dropped is looked through at once', async ({ page, devidp }) => {
  await openForm(page, devidp);
  const dataTransfer = await page.evaluateHandle((table) => {
    const data = new DataTransfer();
    data.items.add(new File([table], 'expenses.csv', { type: 'text/csv' }));
    return data;
  }, TABLE);
  const form = page.locator('form.import');
  await form.dispatchEvent('dragover', { dataTransfer });
  await expect(form).toHaveClass(/drag-over/);
  await form.dispatchEvent('drop', { dataTransfer });
  await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
});

test('ticks that come one upon the other are all saved, and one that is lost comes back', async ({
  page,
  context,
  devidp,
}) => {
  await openForm(page, devidp);
  await send(page, TABLE);
  await expect(page.getByRole('button', { name: 'Import 3 expenses' })).toBeVisible();
  const ticks = page.getByRole('main').locator('tbody').getByRole('checkbox', { disabled: false });
  await test.step('At once', async () => {
    // In one turn of the page: the second comes while the first is under way, and the third takes the first back.
    await ticks.evaluateAll((boxes: HTMLElement[]) => [...boxes.slice(0, 2), boxes[0]].forEach((box) => box?.click()));
    await expect(page.getByRole('button', { name: 'Import 2 expenses' })).toBeVisible();
    await expect(ticks.nth(0)).toBeChecked();
    await expect(ticks.nth(1)).not.toBeChecked();
    await page.reload();
    await hydrated(page);
    await expect(ticks.nth(0)).toBeChecked();
    await expect(ticks.nth(1)).not.toBeChecked();
  });
  await test.step('Offline', async () => {
    await context.setOffline(true);
    await ticks.nth(0).click();
    await expect(page.getByRole('region', { name: 'Rows' })).toContainText("The server can't be reached.");
    await expect(ticks.nth(0)).toBeChecked();
    await context.setOffline(false);
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
  await test.step('A row is edited, and the focus comes back to it', async () => {
    await page.getByRole('link', { name: 'Edit line 2', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('form', { name: 'Edit line 2' })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Date')).toBeFocused();
    await page.getByLabel('Merchant').fill('Luigi & Sons');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('link', { name: 'Edit line 2', exact: true })).toBeFocused();
    await expect(row(page, 'Luigi & Sons')).toBeVisible();
  });
  await test.step('A row is not taken, and the focus stays', async () => {
    const tick = row(page, 'Rolls; and jam').getByRole('checkbox');
    await tick.focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Import 2 expenses' })).toBeVisible();
    await expect(tick).toBeFocused();
  });
  await page.getByRole('button', { name: 'Import 2 expenses' }).focus();
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
      let kept: APIResponse | undefined;
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
      await page.getByRole('button', { name: 'Undo this import' }).click();
      await expect(page.getByRole('heading', { name: 'Import undone' })).toBeVisible();
      await check('undone');
      await page.goto('/expenses/import');
      await hydrated(page);
      await send(page, `${HEADS}\n;;;;;x\n`);
      await expect(page.getByText('No row can be imported as it is.')).toBeVisible();
      await check('nothing-good');
      await send(page, STATEMENT.replace('Corner Coffee', long));
      await expect(page.getByText('Which day is 03/04/2024?')).toBeVisible();
      await check('asked');
      await page.getByRole('link', { name: 'Edit line 2', exact: true }).click();
      await expect(page.getByRole('form', { name: 'Edit line 2' })).toBeVisible();
      await check('edited');
      await page.goto('/expenses/import');
      await hydrated(page);
      // The page as it is while the file is being read, however long that takes.
      await page.route(/\/expenses\/import\/[0-9a-f-]{36}$/, async (route) => {
        kept ??= await route.fetch();
        await route.fulfill({ response: kept });
      });
      await send(page, longStatement(6_000));
      await expect(page.getByRole('heading', { name: 'Your file is being read' })).toBeVisible({ timeout: 60_000 });
      await check('being-read');
    });
  });
}

/** The form for a table, as the list leads to it. */
async function openForm(page: Page, devidp: DevIdp): Promise<void> {
  await signIn(page, devidp, '/expenses');
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import expenses');
}

/** So many rows that are expenses. */
function longStatement(length: number): string {
  const rows = Array.from({ length }, (_, row) => `2024-02-0${(row % 9) + 1},Shop ${row},1.00,,EUR`);
  return ['Date,Merchant,Paid out,Paid in,Currency', ...rows].join('\n');
}

/** What is changed is sent by itself where there are scripts. */
async function readAgain(page: Page, javaScriptEnabled: boolean): Promise<void> {
  const button = page.getByRole('button', { name: 'Read again' });
  if (javaScriptEnabled) await expect(button).toBeHidden();
  else await button.click();
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
