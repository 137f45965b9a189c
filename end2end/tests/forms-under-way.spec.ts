import type { Locator, Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { hold } from '../held-requests';
import { arrive, hydrated } from '../hydrated';
import type { DevIdp } from '../provider/devidp';
import { signIn } from '../sign-in';

const DOJO = 'Coding Dojo';
const TAXI = 'Taxi home after the release.';
const RECEIPT = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };

test.use({ lifetime: 600 });

test('what is under way is sent once, whatever else is answered meanwhile', async ({ page, devidp }) => {
  await openDojo(page, devidp);
  const release = await hold(page, /\/api\/comment/, 1);
  await comment(page).fill('Both receipts are in.');
  await commentButton(page).click();
  await expect(page.getByText('sending…')).toBeVisible();
  await rename(page, 'Dojo in November');
  await expect(commentButton(page)).toHaveAttribute('aria-disabled', 'true');
  await commentButton(page).click({ force: true });
  release();
  await expect(commentButton(page)).not.toHaveAttribute('aria-disabled');
  await expect(page.locator('.comment-list > li')).toHaveText([/Both receipts are in\./]);
  await expect(page.getByText('sending…')).toHaveCount(0);
  await expect(comment(page)).toHaveValue('');
  await page.reload();
  await expect(page.locator('.comment-list > li')).toHaveText([/Both receipts are in\./]);
});

for (const meanwhile of ['another form is answered', 'the page is loaded again']) {
  test(`what was taken without an answer is not taken again where ${meanwhile}`, async ({ page, devidp }) => {
    await openDojo(page, devidp);
    await page.route(
      /\/api\/comment/,
      async (route) => {
        await route.fetch({ maxRedirects: 0 });
        await route.abort();
      },
      { times: 1 },
    );
    await comment(page).fill('Both receipts are in.');
    await commentButton(page).click();
    await expect(page.getByRole('status').filter({ hasText: "The server can't be reached." })).toBeVisible();
    await (meanwhile === 'another form is answered' ? rename(page, 'Dojo in November') : arrive(page, () => page.reload()));
    await expect(comment(page)).toHaveValue('Both receipts are in.');
    await commentButton(page).click();
    await expect(comment(page)).toHaveValue('');
    await expect(page.locator('.comment-list > li')).toHaveText([/Both receipts are in\./]);

    await comment(page).fill('Both receipts are in.');
    await commentButton(page).click();
    await expect(page.locator('.comment-list > li')).toHaveCount(2);
  });
}

test('what is typed on while a form is under way stays', async ({ page, devidp }) => {
  await openDojo(page, devidp);
  const release = await hold(page, /\/api\/comment/, 1);
  await comment(page).fill('Both receipts are in.');
  await commentButton(page).click();
  await expect(page.getByText('sending…')).toBeVisible();
  await comment(page).fill('The train, too.');
  release();
  await expect(page.locator('.comment-list > li')).toHaveText([/Both receipts are in\./]);
  await expect(page.getByText('sending…')).toHaveCount(0);
  await expect(comment(page)).toHaveValue('The train, too.');
  await page.reload();
  await expect(comment(page)).toHaveValue('The train, too.');
});

test.describe('who has gone on while a form is under way', () => {
  test('is told what was done, and sees it', async ({ page, devidp }) => {
    await signIn(page, devidp, '/expenses');
    await page.getByRole('link', { name: TAXI }).click();
    await expect(heading(page)).toHaveText(TAXI);
    const release = await hold(page, /\/api\/delete_expense/, 1);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Expenses' }).click();
    await expect(page.getByRole('link', { name: TAXI })).toBeVisible();
    release();
    await expect(toast(page)).toHaveText('Expense deleted.');
    await expect(page.getByRole('link', { name: TAXI })).toHaveCount(0);
    await expect(page).toHaveURL('/expenses');
  });

  test('sees it on a page that was made before', async ({ page, devidp }) => {
    await signIn(page, devidp, '/expenses');
    await page.getByRole('link', { name: TAXI }).click();
    await expect(heading(page)).toHaveText(TAXI);
    const send = await hold(page, /\/api\/delete_expense/, 1);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const { made, show } = await holdAnswer(page, /\/expenses$/);
    await page.getByRole('navigation').getByRole('link', { name: 'Expenses' }).click();
    await made;
    send();
    await expect(toast(page)).toHaveText('Expense deleted.');
    show();
    await expect(heading(page)).toHaveText('All expenses');
    await expect(page.getByRole('link', { name: TAXI })).toHaveCount(0);
  });

  test('is told why it was not done', async ({ page, context, devidp }) => {
    await openDojo(page, devidp);
    const other = await context.newPage();
    await other.goto(page.url());
    await hydrated(other);
    const release = await hold(page, /\/api\/move_report/, 1);
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await expect(heading(page)).toHaveText('Your profile');
    await other.getByRole('button', { name: 'Submit' }).click();
    await expect(other.getByText('The report was updated.')).toBeVisible();
    release();
    await expect(toast(page)).toContainText('changed');
  });

  test('is told that it did not arrive', async ({ page, devidp }) => {
    await openDojo(page, devidp);
    let fail = () => {};
    const failed = new Promise<void>((resolve) => (fail = resolve));
    await page.route(/\/api\/comment/, async (route) => {
      await failed;
      await route.abort();
    });
    await comment(page).fill('Both receipts are in.');
    await commentButton(page).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await expect(heading(page)).toHaveText('Your profile');
    fail();
    await expect(toast(page)).toContainText("The server can't be reached.");
  });
});

test('receipts that are removed one upon the other are no change of somebody else', async ({ page, devidp }) => {
  await signIn(page, devidp, '/expenses');
  await page.getByRole('link', { name: TAXI }).click();
  await page.getByLabel('Add files').setInputFiles([
    { ...RECEIPT, name: 'a.pdf' },
    { ...RECEIPT, name: 'b.pdf' },
  ]);
  await expect(page.locator('.receipt')).toHaveCount(2);
  await expect(page.getByRole('main')).not.toHaveAttribute('aria-busy');
  const version = page.locator('input[name=version]').first();
  const before = Number(await version.inputValue());
  for (const name of ['a.pdf', 'b.pdf']) await receipt(page, name).getByText('Remove…').click();
  const release = await hold(page, /\/api\/remove_receipt/, 1);
  await receipt(page, 'a.pdf').getByRole('button').click();
  await receipt(page, 'b.pdf').getByRole('button').click();
  release();
  await expect(page.locator('.receipt')).toHaveCount(0);
  await expect(version).toHaveValue(`${before + 2}`);
  await page.getByLabel('Merchant').fill('Green Cab');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Expense saved.')).toBeVisible();
});

/** Asks the server at once, and keeps what it answers from the page until `show` is called. */
async function holdAnswer(page: Page, url: RegExp): Promise<{ made: Promise<void>; show: () => void }> {
  let show = () => {};
  const shown = new Promise<void>((resolve) => (show = resolve));
  let answered = () => {};
  const made = new Promise<void>((resolve) => (answered = resolve));
  await page.route(url, async (route) => {
    const response = await route.fetch();
    answered();
    await shown;
    await route.fulfill({ response });
  });
  return { made, show };
}

async function openDojo(page: Page, devidp: DevIdp): Promise<void> {
  await signIn(page, devidp, '/reports');
  await page.getByRole('link', { name: DOJO }).click();
  await expect(heading(page)).toHaveText(DOJO);
}

async function rename(page: Page, title: string): Promise<void> {
  await page.getByText('Rename…').click();
  await page.getByLabel('Title', { exact: true }).fill(title);
  await page.getByRole('button', { name: 'Save title' }).click();
  await expect(heading(page)).toHaveText(title);
}

function receipt(page: Page, name: string): Locator {
  return page.locator('.receipt').filter({ hasText: name });
}

function comment(page: Page): Locator {
  return page.getByLabel('Add a comment');
}

function commentButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Comment', exact: true });
}

function heading(page: Page): Locator {
  return page.getByRole('heading', { level: 1 });
}

function toast(page: Page): Locator {
  return page.locator('.toast');
}
