import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { hydrated } from '../hydrated';
import { ADA } from '../provider/provider';
import { signIn, signInOtherBrowser } from '../sign-in';

/** Who approves. */
const CLEO = 'Cleo Martin';
/** One word of 120 letters. What stands before it tells one field's from another's. */
const long = (name: string) => name + 'W'.repeat(120 - name.length);
const MERCHANT = long('Merchant');
const DESCRIPTION = long('Description');
const TITLE = long('Title');
const COMMENT = long('Comment');
const REASON = long('Reason');
const FILE = `${long('File').slice(0, 116)}.pdf`;
/** A device's name has 60 characters at most. */
const DEVICE = 'W'.repeat(60);
const PHONES = [390, 320];

test.use({ lifetime: 600, variables: { ADMINISTRATORS: ADA.subject } });

test('no page is wider than its window, however long a word is', async ({ page, browser, stack, devidp }) => {
  test.slow();
  await signIn(page, devidp, '/account/sessions');
  await page.getByLabel('Name this device').fill(DEVICE);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: DEVICE })).toBeVisible();

  const report = await createReport(page);
  const expense = await createExpense(page, report);
  const table = await sendTable(page);
  await fits(page, [
    '/',
    '/expenses',
    '/expenses?sort=-amount',
    `/expenses?q=${MERCHANT}`,
    '/expenses?status=refused',
    '/expenses/new',
    '/expenses/import',
    table,
    expense,
    '/reports',
    '/reports?status=open',
    report,
    '/user',
    '/session',
    '/account/sessions',
    '/admin/sessions',
    `/${long('nowhere')}`,
  ]);
  await test.step('What unfolds on a page', async () => {
    await arrive(page, report);
    for (const fold of ['Rename…', 'Delete…', 'Add expenses…']) await page.getByText(fold).click();
    await fitsAsItIs(page, 'the report, unfolded');
    await arrive(page, expense);
    await page.getByText('Remove…').click();
    await fitsAsItIs(page, 'the expense, unfolded');
    await page.getByLabel('Add files').setInputFiles({ name: `${long('Film').slice(0, 116)}.mov`, mimeType: 'video/quicktime', buffer: Buffer.from('moov') });
    await expect(page.getByText("This file type isn't supported.")).toBeVisible();
    await fitsAsItIs(page, 'a file that was not taken');
  });
  await test.step('Two versions of an expense, side by side', async () => {
    const other = await page.context().newPage();
    await arrive(other, expense);
    await other.getByLabel('Merchant').fill(long('Other'));
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(other.getByText('Expense saved.').first()).toBeVisible();
    await other.close();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'This expense was changed in the meantime' })).toBeVisible();
    await fitsAsItIs(page, 'the conflict');
  });

  await arrive(page, report);
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();
  const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals');
  await fits(cleo, ['/', '/approvals', report]);
  await cleo.getByText('Refuse…').click();
  await cleo.getByLabel('Reason (the owner can read it)').fill(REASON);
  await cleo.getByRole('button', { name: 'Refuse report' }).click();
  await expect(cleo.getByText('The report was refused.').first()).toBeVisible();
  await fits(cleo, ['/approvals?status=refused', report]);
  await cleo.context().close();
  await fits(page, ['/', '/reports?status=refused', report]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('no page is wider than its window either', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    const report = await createReport(page);
    const expense = await createExpense(page, report);
    await fits(page, ['/', '/expenses', expense, '/reports', report, '/account/sessions']);
  });
});

/** Creates a report with a comment, and gives its path. */
async function createReport(page: Page): Promise<string> {
  await arrive(page, '/reports');
  await page.getByLabel('Report title').fill(TITLE);
  await page.getByRole('button', { name: 'Create report' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
  const { pathname } = new URL(page.url());
  await page.getByLabel('Add a comment').fill(COMMENT);
  await page.getByRole('button', { name: 'Comment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: COMMENT })).toHaveCount(1);
  return pathname;
}

/** Creates an expense in the report, and another in none, gives the first one a receipt, and gives its path. */
async function createExpense(page: Page, report: string): Promise<string> {
  await arrive(page, '/expenses/new');
  await fillIn(page, long('Unreported'));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Expense created.').first()).toBeVisible();

  await arrive(page, `/expenses/new?report=${report.split('/').at(-1)}`);
  await fillIn(page, DESCRIPTION);
  await page.getByRole('button', { name: 'Save and add receipts' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DESCRIPTION);
  const { pathname } = new URL(page.url());
  await page.getByLabel('Add files').setInputFiles({ name: FILE, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
  const add = page.getByRole('button', { name: 'Add', exact: true });
  // With scripts a file is sent as soon as it is chosen.
  if (await add.isVisible()) await add.click();
  await expect(page.getByRole('region', { name: 'Receipts' }).locator('.receipt')).toHaveCount(1);
  return pathname;
}

async function fillIn(page: Page, description: string): Promise<void> {
  await page.getByLabel('Merchant').fill(MERCHANT);
  await page.getByLabel('Description').fill(description);
  await page.getByLabel('Amount').fill('999999999.99');
  await page.getByLabel('Currency').fill('EUR');
  await page.getByLabel('Category').selectOption('Transport');
}

/** Sends a table in which every field is one long word, and gives the path of what is in it. */
async function sendTable(page: Page): Promise<string> {
  const heads = `Date;Merchant;Description;Category;Amount;Currency;${long('Column')}`;
  const words = ['Date', 'Merchant', 'Description', 'Category', 'Amount', 'Currency', 'Ignored'].map(long);
  const good = ['2026-01-07', MERCHANT, long('Imported'), 'meals', '9.50', 'EUR', long('Ignored')];
  const text = [heads, words.join(';'), good.join(';')].join('\n');
  await arrive(page, '/expenses/import');
  await page.getByLabel('CSV file').setInputFiles({ name: 'expenses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing is imported yet' })).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Opens each place on each phone. */
async function fits(page: Page, places: readonly string[]): Promise<void> {
  for (const place of places) {
    await arrive(page, place);
    await fitsAsItIs(page, place);
  }
}

/** The page is nowhere wider than its window, at each width. What sticks out is named. */
async function fitsAsItIs(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of PHONES) {
    await page.setViewportSize({ width, height: 800 });
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    const culprits = scrollWidth > clientWidth ? await page.evaluate(sticksOut) : [];
    expect.soft(scrollWidth, `${name} at ${width} px:\n${culprits.join('\n')}`).toBeLessThanOrEqual(clientWidth);
  }
  if (before) await page.setViewportSize(before);
}

/** Runs in the page. What ends to the right of the window. */
function sticksOut(): string[] {
  const { clientWidth } = document.documentElement;
  const boxes = [...document.querySelectorAll('body *')].filter((box) => box.getBoundingClientRect().right > clientWidth + 0.5);
  return boxes.map((box) => box.outerHTML.slice(0, 160));
}

/** Opens `place`, and waits until it is hydrated, where it can be. */
async function arrive(page: Page, place: string): Promise<void> {
  await page.goto(place);
  await hydrated(page);
}
