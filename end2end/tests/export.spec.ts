import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';

import { hydrated } from '../hydrated';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

/** In the person's open report. */
const PIZZA = 'Pizza for a Coding Dojo session.';
const DOJO = 'Coding Dojo';

test.use({ lifetime: 600 });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a list is downloaded as it is narrowed, and the page stays', async ({ page, devidp }) => {
      await signIn(page, devidp, '/expenses');
      await page.goto('/expenses?q=Coding+Dojo&sort=amount');
      const { name, content } = await download(page, page.getByRole('link', { name: 'Download as CSV' }));
      expect(name).toBe('expenses.csv');
      const lines = content.toString('utf8').trimEnd().split('\r\n');
      expect(lines[0]).toBe('date,merchant,description,category,amount,currency,report,status,foreign_amount,foreign_currency,id,refund_of');
      expect(lines.slice(1).every((line) => line.includes('Coding Dojo'))).toBe(true);
      expect(lines.some((line) => line.includes(PIZZA) && line.includes('"102.00","USD"'))).toBe(true);
      await expect(page).toHaveURL('/expenses?q=Coding+Dojo&sort=amount');
      await expect(page.getByRole('table')).toBeVisible();
    });

    test('a report is downloaded with its receipts', async ({ page, devidp }) => {
      await openDojo(page, () => signIn(page, devidp, '/reports'));
      const { name, content } = await download(page, page.getByRole('link', { name: 'Download with receipts (ZIP)' }));
      expect(name).toBe(`${DOJO}.zip`);
      expect(content.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
      expect(content.includes('expenses.csv')).toBe(true);
    });
  });
}

test('a report on paper is a clean sheet', async ({ page, devidp }) => {
  await openDojo(page, () => signIn(page, devidp, '/reports'));
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await page.getByRole('button', { name: 'Print' }).click();
  await expect(page.locator('body')).toHaveAttribute('data-printed', '');

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText(DOJO);
  await expect(main.locator('.report-facts .badge')).toBeVisible();
  await expect(main.locator('.report-facts .person')).toContainText('Ada Alvarez');
  await expect(main.locator('.on-screen').first()).toBeHidden();
  await expect(main.getByRole('table')).toContainText(PIZZA);
  await expect(main.getByRole('table')).toContainText('Total in USD');
  await expect(main.getByRole('heading', { name: 'History' })).toBeVisible();
  for (const kind of ['button', 'textbox', 'navigation', 'banner', 'contentinfo'] as const) {
    await expect(page.getByRole(kind), kind).toHaveCount(0);
  }
  // What leads to an expense is its name: on paper it looks like one, and nothing else leads anywhere.
  const names = await main.getByRole('table').getByRole('link').all();
  await expect(page.getByRole('link')).toHaveCount(names.length);
  for (const name of names) {
    await expect(name).toHaveCSS('text-decoration-line', 'none');
    await expect(name).toHaveCSS('color', 'rgb(0, 0, 0)');
  }
  const colours = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return { color, backgroundColor };
  });
  expect(colours).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
  // As narrow as paper is, the table is still one.
  await page.setViewportSize({ width: 600, height: 900 });
  await expect(main.locator('.report-expenses')).toHaveCSS('display', 'table');
});

/** The page of the person's open report. */
async function openDojo(page: Page, lead: () => Promise<void>): Promise<void> {
  await lead();
  await page.goto('/reports?status=open');
  await hydrated(page);
  await page.getByRole('link', { name: DOJO }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
}

async function download(page: Page, link: Locator): Promise<{ name: string; content: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}
