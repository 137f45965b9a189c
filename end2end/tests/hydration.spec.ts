import type { Page } from '@playwright/test';

import { hold } from '../held-requests';
import { hydrated } from '../hydrated';
import { ADA } from '../provider/provider';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

const PIZZA = 'Pizza for a Coding Dojo session.';
const DOJO = 'Coding Dojo';
/** How much may move, from the first paint until the page is hydrated: less than what a single line does. */
const SHIFT = 0.01;

/** A jump of something on the page that nobody asked for (Layout Instability, W3C). */
interface Shift {
  readonly value: number;
  readonly what: readonly string[];
}

declare global {
  interface Window {
    shifts: Shift[];
  }
}

test.use({ lifetime: 600 });

test('a form works before its page is hydrated, and is not sent again then', async ({ page, devidp }) => {
  await signIn(page, devidp, '/reports');
  const release = await delayHydration(page);
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByLabel('Report title').fill('Berlin in May');
  await page.getByRole('button', { name: 'Create report' }).click({ noWaitAfter: true });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Berlin in May');
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  release();
  await hydrated(page);
  await page.goto('/reports?status=open');
  await expect(page.getByRole('link', { name: 'Berlin in May' })).toHaveCount(1);
});

test('what is decided before the page is hydrated is decided', async ({ page, browser, stack, devidp }) => {
  await signIn(page, devidp, '/reports');
  await page.getByRole('link', { name: DOJO }).click();
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();
  const cleo = await signInOtherBrowser(browser, stack, devidp, 'Cleo Martin', '/approvals');
  const release = await delayHydration(cleo);
  await cleo.reload({ waitUntil: 'domcontentloaded' });
  const approve = cleo.getByRole('button', { name: `Approve ${DOJO} of ${ADA.name}` });
  await approve.click({ noWaitAfter: true });
  await expect(approve).toHaveCount(0);
  await expect(cleo.locator('html')).not.toHaveAttribute('data-hydrated');
  release();
  await page.reload();
  await expect(page.getByRole('main').locator('.report-facts .badge')).toHaveText('Approved');
  await cleo.context().close();
});

test('what is typed before the page is hydrated stays', async ({ page, devidp }) => {
  await signIn(page, devidp, '/expenses');
  const release = await delayHydration(page);
  await page.goto('/expenses/new', { waitUntil: 'domcontentloaded' });
  await page.getByLabel('Merchant').fill('Luigi & Sons');
  await page.getByLabel('Category').selectOption('Meals');
  release();
  await hydrated(page);
  await expect(page.getByLabel('Merchant')).toHaveValue('Luigi & Sons');
  await expect(page.getByLabel('Category')).toHaveValue('meals');
});

for (const [screen, viewport] of [
  ['a phone', { width: 360, height: 740 }],
  ['a desktop', { width: 1280, height: 800 }],
] as const) {
  test.describe(`on ${screen}`, () => {
    test.use({ viewport, isMobile: screen === 'a phone', hasTouch: screen === 'a phone' });

    test('nothing moves while a page loads and hydrates', async ({ page, browser, stack, devidp, contextOptions }) => {
      await signIn(page, devidp, '/expenses');
      const addressOf = async (at: Page, list: string, name: string) => {
        await at.goto(list);
        return (await at.getByRole('main').getByRole('link', { name }).first().getAttribute('href')) ?? '';
      };
      const places = [
        '/',
        '/expenses',
        '/expenses/new',
        '/expenses/import',
        await addressOf(page, '/expenses', PIZZA),
        '/reports',
        await addressOf(page, '/reports', DOJO),
        '/user',
        '/session',
        '/account/sessions',
        '/nowhere',
      ];
      await nothingMoves(page, places);

      const options = { ...contextOptions, viewport };
      const cleo = await signInOtherBrowser(browser, stack, devidp, 'Cleo Martin', '/approvals', options);
      await nothingMoves(cleo, ['/', '/approvals', '/reports']);
      await cleo.context().close();

      await test.step('What moves would be seen', async () => {
        await page.evaluate(() => document.body.prepend(Object.assign(document.createElement('p'), { textContent: 'A line' })));
        await drawn(page);
        expect(await sumOfShifts(page)).toBeGreaterThan(SHIFT);
      });
    });
  });
}

/** Opens each place, lets it stand a while as it came, and hydrates it. */
async function nothingMoves(page: Page, places: readonly string[]): Promise<void> {
  await page.addInitScript(watchShifts);
  for (const place of places) {
    const release = await delayHydration(page);
    await page.goto(place, { waitUntil: 'domcontentloaded' });
    await drawn(page);
    release();
    await hydrated(page);
    await drawn(page);
    const shifts = await page.evaluate(() => window.shifts);
    expect.soft(await sumOfShifts(page), `${place} moves:\n${shifts.flatMap(({ what }) => what).join('\n')}`).toBeLessThan(SHIFT);
  }
}

/** How far the page has jumped about so far. */
function sumOfShifts(page: Page): Promise<number> {
  return page.evaluate(() => window.shifts.reduce((sum, { value }) => sum + value, 0));
}

/** The pages' WebAssembly does not arrive until the function that this gives is called. */
function delayHydration(page: Page): Promise<() => void> {
  return hold(page, '**/*.wasm');
}

/** Waits until the page has been drawn as it stands. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Runs in the page before its own scripts. */
function watchShifts(): void {
  type Entry = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
  const tell = (node: Node | null) => (node instanceof Element ? node.outerHTML : node?.textContent)?.slice(0, 160) ?? '';
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as Entry[]) {
      window.shifts.push({ value, what: sources.map(({ node }) => `${value.toFixed(4)} ${tell(node)}`) });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
