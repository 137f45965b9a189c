import type { Locator, Page } from '@playwright/test';

import { apiCallsOf } from '../api-calls';
import { arrive, hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

/** Who approves. */
const CLEO = 'Cleo Martin';
/** The report of the lab's two expenses: open at first. */
const DOJO = 'Coding Dojo';
/** How long a toast stays at least, in milliseconds. */
const AT_LEAST = 8_000;

interface Money {
  readonly minor: number;
  readonly currency: string;
}

interface Summary {
  readonly spending: readonly { readonly month: string; readonly category: string; readonly total: Money }[];
  readonly standing: readonly { readonly status: string; readonly reports: number }[];
}

test('the charts, their tables and the API tell the same numbers, in each currency', async ({ page, devidp, stack }) => {
  await signIn(page, devidp, '/');
  const summary = await summaryOf(page);
  expect(summary.spending.length).toBeGreaterThan(0);

  for (const currency of ['USD', 'EUR']) {
    const spent = summary.spending.filter(({ total }) => total.currency === currency);
    await page.getByRole('navigation', { name: 'Currency' }).getByRole('link', { name: currency }).click();
    await expect(page.getByRole('img', { name: `Spending by month, in ${currency}` })).toBeVisible();

    await test.step(`${currency} by month`, async () => {
      const byMonth = sums(spent.map(({ month, total }) => [nameOf(month), total.minor]));
      const { lines, bars } = await numbersOf(chart(page, 'By month'), '.plot-months li');
      expect(lines).toHaveLength(12);
      expect(bars).toEqual(lines);
      expect(lines.filter(([, minor]) => minor > 0)).toEqual([...byMonth]);
    });

    await test.step(`${currency} by category`, async () => {
      const byCategory = sums(spent.map(({ category, total }) => [category, total.minor]));
      const { lines, bars } = await numbersOf(chart(page, 'By category'), '.plot-categories li');
      expect(bars).toEqual(lines);
      const names = lines.map(([name, minor]) => [name.toLowerCase(), minor]);
      expect(Object.fromEntries(names)).toEqual(Object.fromEntries(byCategory));
    });
  }

  await test.step('One call to the API makes the page, and a second where the person may approve', async () => {
    const reload = () => arrive(page, () => page.reload());
    const own = await apiCallsOf(page, stack, reload);
    await expect.poll(own).toHaveLength(1);
    await signInAs(page, CLEO, '/');
    const both = await apiCallsOf(page, stack, reload);
    await expect.poll(both).toHaveLength(2);
    const waiting = page.getByRole('link', { name: 'to approve' });
    await expect(waiting).toHaveAttribute('href', '/approvals');
  });
});

test('the keyboard goes through a chart in the order of its months, and the focus tells the number', async ({
  page,
  devidp,
}) => {
  await signIn(page, devidp, '/');
  const links = chart(page, 'By month').locator('.plot-months a');
  const count = await links.count();
  expect(count).toBeGreaterThan(8);
  await links.first().focus();
  for (let place = 0; place < count; place++) {
    await expect(links.nth(place)).toBeFocused();
    await expect(links.nth(place).locator('.tip')).toHaveCSS('clip-path', 'none');
    await page.keyboard.press('Tab');
  }
  await expect(chart(page, 'By month').locator('summary')).toBeFocused();

  const category = chart(page, 'By category').locator('.plot-categories a').first();
  await page.keyboard.press('Tab');
  await expect(category).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/expenses\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d&category=[a-z]+$/);
});

test.describe('with nothing spent yet', () => {
  test.use({ variables: { API_DEMO_DATA: 'off' } });

  test('a person who has nothing is invited to begin', async ({ page, devidp }) => {
    await signIn(page, devidp, '/');
    await expect(page.getByRole('heading', { name: 'No expenses yet' })).toBeVisible();
    await page.getByRole('link', { name: 'New report' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your reports');
    await expect(page.getByRole('heading', { name: 'No reports yet' })).toBeVisible();
  });
});

test.describe('toasts', () => {
  test('what was done is announced, wherever the page leads, and never takes the focus', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    const toasts = page.locator('.toasts');
    await expect(toasts).toHaveRole('status');
    await expect(toasts).toBeEmpty();

    await page.getByLabel('Report title').fill('Berlin in May');
    await page.getByRole('button', { name: 'Create report' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Berlin in May');
    await expect(toasts.getByText('Report created.')).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

    await test.step('It is dismissed by its button', async () => {
      await toasts.getByRole('button', { name: 'Dismiss' }).click();
      await expect(toasts.locator('.toast')).toHaveCount(0);
    });

    await test.step('A report that is deleted is told of on the page that is left', async () => {
      await page.getByText('Delete…').click();
      await page.getByRole('button', { name: 'Delete report' }).click();
      await expect(page).toHaveURL('/reports');
      await expect(toasts.getByText('Report deleted.')).toBeVisible();
    });
  });

  test('it stays long enough to be read, and waits while it is looked at', async ({ page, devidp }) => {
    await signIn(page, devidp, '/reports');
    await page.getByRole('link', { name: DOJO }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOJO);
    await stopTheClock(page);
    await page.getByRole('button', { name: 'Submit' }).click();
    const toast = page.locator('.toast');
    await expect(toast).toHaveText('The report was updated.');
    await page.clock.runFor(AT_LEAST);
    await expect(toast).toBeVisible();
    await toast.hover();
    await page.clock.runFor(10 * AT_LEAST);
    await expect(toast).toBeVisible();
    await page.mouse.move(0, 0);
    await page.clock.runFor(AT_LEAST);
    await toast.getByRole('button').focus();
    await page.clock.runFor(10 * AT_LEAST);
    await expect(toast).toBeVisible();
    await page.getByRole('heading', { level: 1 }).focus();
    await page.clock.runFor(2 * AT_LEAST);
    await expect(toast).toHaveCount(0);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a person reads every number, chooses a currency and goes to the expenses of a month', async ({
    page,
    devidp,
  }) => {
    await signIn(page, devidp, '/');
    await page.getByRole('navigation', { name: 'Currency' }).getByRole('link', { name: 'EUR' }).click();
    await expect(page).toHaveURL('/?currency=EUR#spending');
    const months = chart(page, 'By month');
    await expect(months.getByRole('img', { name: 'Spending by month, in EUR' })).toBeVisible();
    await expect(months.getByRole('row')).toHaveCount(0);
    await months.getByText('Show as table').click();
    await expect(months.getByRole('row')).toHaveCount(14);
    await months.getByRole('rowheader').getByRole('link').first().click();
    await expect(page).toHaveURL(/\/expenses\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d$/);
    await page.goto('/');
    await page.getByRole('link', { name: /to submit$/ }).click();
    await expect(page.getByRole('link', { name: DOJO })).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    // With a long lifetime nothing on the page changes while it is looked at.
    test.use({ colorScheme, lifetime: 600 });

    test('the dashboard and a toast can be read by everyone and fit on every screen', async ({ page, devidp }, info) => {
      test.slow();
      const check = (name: string) => checkAppearance(page, `dashboard-${name}-${colorScheme}`, info);

      await signIn(page, devidp, '/');
      await check('folded');
      for (const numbers of await page.getByText('Show as table').all()) await numbers.click();
      await chart(page, 'By month').locator('.plot-months a').first().focus();
      await check('numbers');
      await page.goto('/?currency=EUR');
      await check('euros');

      await page.goto('/reports');
      await hydrated(page);
      await page.getByRole('link', { name: DOJO }).click();
      await page.getByRole('button', { name: 'Submit' }).click();
      // It stays as long as the focus is on it.
      await page.locator('.toast').getByRole('button').focus();
      await check('toast');
      await signInAs(page, CLEO, '/');
      await check('approver');
    });
  });
}

/** Signs out, and in as somebody else. */
async function signInAs(page: Page, name: string, place: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.goto(`/login?return_to=${place}&prompt=login`);
  await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(place);
  await hydrated(page);
}

function chart(page: Page, heading: string): Locator {
  return page.getByRole('figure').filter({ has: page.getByRole('heading', { name: heading }) });
}

/** What the page's own question is answered with. */
async function summaryOf(page: Page): Promise<Summary> {
  const answer = await page.evaluate(async () => {
    const response = await fetch('/api/summary', { method: 'POST', headers: { accept: 'application/json' } });
    return response.json() as Promise<{ summary: Summary }>;
  });
  return answer.summary;
}

/** Names and minor units: those of the table, and those that the marks tell. */
async function numbersOf(figure: Locator, marks: string): Promise<Record<'lines' | 'bars', [string, number][]>> {
  await figure.getByText('Show as table').click();
  const rows = await figure.locator('tbody tr').all();
  const lines = rows.map(async (row): Promise<[string, number]> => {
    const [name = '', spent = ''] = await row.locator('th, td').allInnerTexts();
    return [name.trim(), minorOf(spent)];
  });
  const words = await figure.locator(marks).allTextContents();
  const bars = words.map((text): [string, number] => {
    const [name = '', spent = ''] = text.split(': ');
    return [name.trim(), spent === 'nothing' ? 0 : minorOf(spent.split(', ')[0] ?? '')];
  });
  await figure.getByText('Show as table').click();
  return { lines: await Promise.all(lines), bars };
}

/** `USD 1,020.00` in cents. */
function minorOf(amount: string): number {
  return Number(amount.replace(/\D/g, ''));
}

function sums(lines: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, minor] of lines) sums.set(name, (sums.get(name) ?? 0) + minor);
  return sums;
}

/** `2026-11` as the page writes it. */
function nameOf(month: string): string {
  return new Date(`${month}-01T00:00Z`).toLocaleDateString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** From here on time goes by in `page.clock.runFor` alone. */
async function stopTheClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + AT_LEAST);
  // The clock's handles of timers begin above what the bindings of WebAssembly keep of one: 32 bits.
  await page.evaluate(() => {
    const [set, clear] = [window.setTimeout, window.clearTimeout];
    const handles: number[] = [];
    window.setTimeout = ((act: () => void, delay: number) => handles.push(set(act, delay))) as typeof window.setTimeout;
    window.clearTimeout = (handle) => clear(handles[Number(handle) - 1]);
  });
}
