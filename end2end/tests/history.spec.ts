import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';
import { hold } from '../held-requests';
import { signIn } from '../sign-in';

const DOJO = 'Coding Dojo';
const PARTY = 'Release party';

test.use({ lifetime: 600 });

test.describe('while the page of another entry is still to come', () => {
  test('what is typed belongs to the page that is shown', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    await open(page, DOJO);
    await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).click();
    await open(page, PARTY);
    const release = await hold(page, /\/reports\/[0-9a-f-]+$/, 1);
    await page.evaluate(() => history.go(-2));
    await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'true');
    await comment(page).fill('The cake was good.');
    release();
    await expect(heading(page)).toHaveText(DOJO);
    await expect(comment(page)).toHaveValue('');
    await page.evaluate(() => history.go(2));
    await expect(heading(page)).toHaveText(PARTY);
    await expect(comment(page)).toHaveValue('The cake was good.');
  });

  test('a person can go back to where they are', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    await open(page, DOJO);
    const address = page.url();
    const release = await beginBack(page);
    const late = page.waitForResponse(/\/reports$/);
    await page.goForward();
    await expect(page).toHaveURL(address);
    await expect(page.getByRole('main')).not.toHaveAttribute('aria-busy');
    release();
    await (await late).finished();
    await expect(heading(page)).toHaveText(DOJO);
    await expect(page).toHaveURL(address);
    await page.goBack();
    await expect(heading(page)).toHaveText('Your reports');
    await page.goForward();
    await expect(heading(page)).toHaveText(DOJO);
  });

  test('a form is sent from the page that it is on', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    await open(page, DOJO);
    const address = page.url();
    const release = await beginBack(page);
    await comment(page).fill('Both receipts are in.');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await expect(page.locator('.comment-list')).toContainText('Both receipts are in.');
    await expect(page.getByText('sending…')).toHaveCount(0);
    release();
    await expect(page).toHaveURL(address);
    await page.goBack();
    await expect(heading(page)).toHaveText('Your reports');
  });
});

test('a page that can not be reached on the way back leaves the address of the one that is shown', async ({ page, context, devidp }) => {
  await signIn(page, devidp, '/reports');
  await open(page, DOJO);
  const address = page.url();
  await context.setOffline(true);
  await page.goBack();
  await expect(page.getByRole('alert')).toContainText("The server can't be reached.");
  await expect(page).toHaveURL(address);
  await comment(page).fill('Both receipts are in.');
  await context.setOffline(false);
  await page.reload();
  await expect(heading(page)).toHaveText(DOJO);
  await expect(comment(page)).toHaveValue('Both receipts are in.');
  await page.goBack();
  await expect(heading(page)).toHaveText('Your reports');
});

async function open(page: Page, report: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: report }).click();
  await expect(heading(page)).toHaveText(report);
}

/** Goes back to the list of reports, which does not come until the function that it gives is called. */
async function beginBack(page: Page): Promise<() => void> {
  const release = await hold(page, /\/reports$/, 1);
  await page.goBack();
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'true');
  return release;
}

function heading(page: Page) {
  return page.getByRole('heading', { level: 1 });
}

function comment(page: Page) {
  return page.getByLabel('Add a comment');
}
