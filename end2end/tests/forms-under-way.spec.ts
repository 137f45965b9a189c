import type { Locator, Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { hold } from '../held-requests';
import { hydrated } from '../hydrated';
import { signIn } from '../sign-in';

const DOJO = 'Coding Dojo';
const TAXI = 'Taxi home after the release.';
const RECEIPT = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };

test.use({ lifetime: 600 });

test('what is under way is sent once, whatever else is answered meanwhile', async ({ page, devidp }) => {
  await openDojo(page, () => signIn(page, devidp, '/reports'));
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

test('what was taken without an answer is not taken again', async ({ page, devidp }) => {
  await openDojo(page, () => signIn(page, devidp, '/reports'));
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
  await rename(page, 'Dojo in November');
  await expect(comment(page)).toHaveValue('Both receipts are in.');
  await commentButton(page).click();
  await expect(comment(page)).toHaveValue('');
  await expect(page.locator('.comment-list > li')).toHaveText([/Both receipts are in\./]);
});

test('what is typed on while a form is under way stays', async ({ page, devidp }) => {
  await openDojo(page, () => signIn(page, devidp, '/reports'));
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

  test('is told why it was not done', async ({ page, context, devidp }) => {
    await openDojo(page, () => signIn(page, devidp, '/reports'));
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
    await openDojo(page, () => signIn(page, devidp, '/reports'));
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
  for (const name of ['a.pdf', 'b.pdf']) await receipt(page, name).getByText('Remove…').click();
  const release = await hold(page, /\/api\/remove_receipt/, 1);
  await receipt(page, 'a.pdf').getByRole('button').click();
  const removed = page.waitForResponse(/\/api\/remove_receipt/);
  await receipt(page, 'b.pdf').getByRole('button').click();
  release();
  await removed;
  await expect(page.locator('.receipt')).toHaveCount(0);
  await expect(page.getByRole('main')).not.toHaveAttribute('aria-busy');
  await page.getByLabel('Merchant').fill('Green Cab');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Expense saved.')).toBeVisible();
});

async function openDojo(page: Page, arrive: () => Promise<void>): Promise<void> {
  await arrive();
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
