import type { Page } from '@playwright/test';

import { hold } from '../held-requests';
import { hydrated } from '../hydrated';
import { ADA } from '../provider/provider';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

const DOJO = 'Coding Dojo';
const PIZZA = 'Pizza for a Coding Dojo session.';

declare global {
  interface Window {
    /** Set on a document, to tell it from the next. */
    sameDocument: boolean;
  }
}

test.use({ lifetime: 600 });

test('back leads to where a person was, and forward again', async ({ page, devidp }) => {
  await page.setViewportSize({ width: 800, height: 500 });
  await signIn(page, devidp, '/expenses');
  await mark(page);
  await page.getByRole('link', { name: 'Load more' }).click();
  await expect(page).toHaveURL(/after=/);
  await expect.poll(() => scrolled(page)).toBe(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  const there = await openLast(page);

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All expenses');
  await expect.poll(() => scrolled(page)).toBe(there);
  await page.goForward();
  await expect(page).toHaveURL(/\/expenses\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('All expenses');
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
});

test('what is scrolled on the way back is the page that is left', async ({ page, devidp }) => {
  await page.setViewportSize({ width: 800, height: 300 });
  await signIn(page, devidp, '/expenses');
  const there = await openLast(page);

  const release = await hold(page, '**/expenses');
  await page.goBack();
  await expect(page.locator('main')).toHaveAttribute('aria-busy', 'true');
  await page.mouse.move(400, 150);
  await page.mouse.wheel(0, 40);
  await expect.poll(() => scrolled(page)).toBe(40);
  release();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All expenses');
  await expect.poll(() => scrolled(page)).toBe(there);
  await page.goForward();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('All expenses');
  await expect.poll(() => scrolled(page)).toBe(40);
});

test('a page that comes late does not take the place of a later one', async ({ page, devidp }) => {
  await signIn(page, devidp, '/');
  const release = await hold(page, '**/reports');
  await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
  await expect(page.locator('.routing-bar')).toHaveClass(/active/);
  await expect(page.locator('main')).toHaveAttribute('aria-busy', 'true');
  await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your profile');
  const late = page.waitForResponse('**/reports');
  release();
  await (await late).finished();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your profile');
  await expect(page).toHaveURL('/user');
  await expect(page.locator('.routing-bar')).not.toHaveClass(/active/);
});

test('a page that can not be reached leaves the present one, and can be tried again', async ({ page, context, devidp }) => {
  await signIn(page, devidp, '/reports');
  await page.getByLabel('Report title').fill('Berlin in May');
  await context.setOffline(true);
  await page.getByRole('navigation').getByRole('link', { name: 'Expenses' }).click();
  await expect(page.getByRole('alert')).toContainText("The server can't be reached.");
  await expect(page).toHaveURL('/reports');
  await expect(page.getByLabel('Report title')).toHaveValue('Berlin in May');
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page).toHaveURL('/expenses');
  await expect(page.getByRole('table')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('what one form brings about leaves what is typed into another', async ({ page, devidp }) => {
  await signIn(page, devidp, '/reports');
  await page.getByRole('link', { name: DOJO }).click();
  await page.getByText('Rename…').click();
  await page.getByLabel('Title', { exact: true }).fill('Dojo in November');
  await page.getByLabel('Add a comment').fill('Both receipts are in.');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(page.locator('.comment-list')).toContainText('Both receipts are in.');
  await expect(page.getByText('sending…')).toHaveCount(0);
  await expect(page.getByLabel('Add a comment')).toHaveValue('');
  await expect(page.getByLabel('Title', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Dojo in November');
  await expect(page.getByRole('button', { name: 'Comment', exact: true })).toBeFocused();
  expect(new URL(page.url()).search).toBe('');
});

test('neither tab overwrites the other unseen, also where a receipt comes in between', async ({ page, context, devidp }) => {
  await signIn(page, devidp, '/expenses');
  await page.getByRole('link', { name: PIZZA }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(PIZZA);
  await page.getByLabel('Merchant').fill('Luigi & Sons');
  const other = await context.newPage();
  await other.goto(page.url());
  await hydrated(other);
  await other.getByLabel('Merchant').fill('Mario & Sons');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('Expense saved.')).toBeVisible();

  const receipt = { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };
  await page.getByLabel('Add files').setInputFiles(receipt);
  await expect(page.locator('.receipt')).toHaveCount(1);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'This expense was changed in the meantime' });
  await expect(conflict.getByRole('row', { name: 'Merchant' })).toContainText('Mario & Sons');
  await expect(page.getByLabel('Merchant')).toHaveValue('Luigi & Sons');
});

test('what is sent as the session ends is neither sent nor lost', async ({ page, browser, stack, devidp }) => {
  await signIn(page, devidp, '/reports');
  await page.getByRole('link', { name: DOJO }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
  // Nobody tells this page that its session ends.
  await page.route('**/bff/events', (route) => route.abort());
  await page.reload();
  await hydrated(page);
  await page.getByLabel('Add a comment').fill('Both receipts are in.');
  const other = await signInOtherBrowser(browser, stack, devidp, ADA.name, '/account/sessions');
  await other.getByRole('button', { name: 'End all others' }).click();
  await expect(other.getByText('None. You are signed in on this device only.')).toBeVisible();
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You were signed out' })).toBeVisible();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await devidp.signIn(page);
  await expect(page.getByLabel('Add a comment')).toHaveValue('Both receipts are in.');
  await expect(page.getByText('No comments yet')).toBeVisible();
  await other.context().close();
});

test('after an update of the server the next page is loaded whole', async ({ page, devidp }) => {
  await signIn(page, devidp, '/');
  await mark(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your profile');
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  await page.route('**/reports', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('content="/pkg/expenses.wasm"', 'content="/pkg/newer.wasm"') });
  });
  await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your reports');
  await hydrated(page);
  expect(await page.evaluate(() => window.sameDocument)).toBeUndefined();
});

test('a link is the browser\'s own where a person means another tab', async ({ page, context, devidp }) => {
  await signIn(page, devidp, '/');
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click({ modifiers: ['ControlOrMeta'] }),
  ]);
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Your reports');
  await expect(page).toHaveURL('/');
});

async function mark(page: Page): Promise<void> {
  await page.evaluate(() => (window.sameDocument = true));
}

/** Opens the expense at the end of the list, and says how far down that is. */
async function openLast(page: Page): Promise<number> {
  await page.locator('.expense-link').last().scrollIntoViewIfNeeded();
  const there = await scrolled(page);
  expect(there).toBeGreaterThan(100);
  await page.locator('.expense-link').last().click();
  await expect(page.getByLabel('Merchant').or(page.getByText("can't be changed"))).toBeVisible();
  await expect.poll(() => scrolled(page)).toBe(0);
  return there;
}

function scrolled(page: Page): Promise<number> {
  return page.evaluate(() => Math.round(window.scrollY));
}
