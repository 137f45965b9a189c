import { hydrated } from '../hydrated';
import { ADA, pastExpiry } from '../provider/provider';
import { expect, test as base } from '../fixtures';

/** No path of the application's begins so. */
const PATH = '/at/office';
/** How soon an open page shows that its session has ended, in milliseconds. */
const SOON = 5_000;

const test = base.extend({
  variables: async ({ ports }, use) => use({ BASE_URL: `http://localhost:${ports.app}${PATH}` }),
});

test.use({ lifetime: 2 });

test('the browser’s code keeps below the path of the application', { tag: '@real-time' }, async ({ page, stack, devidp }) => {
  const { origin } = new URL(stack.baseUrl);
  const outside: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === origin && !url.pathname.startsWith(`${PATH}/`)) outside.push(request.url());
  });
  await Promise.all([
    page.waitForResponse(`**${PATH}/bff/events`),
    (async () => {
      await page.goto(`${PATH}/login?return_to=/reports`);
      await devidp.signIn(page);
      await devidp.allow(page);
    })(),
  ]);
  await expect(page).toHaveURL(`${PATH}/reports`);
  await hydrated(page);

  await test.step('Links and forms load no document', async () => {
    const documents: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents.push(request.url());
    });
    const ways = page.getByRole('navigation', { name: 'Main' });
    await ways.getByRole('link', { name: 'Expenses' }).click();
    await expect(page).toHaveURL(`${PATH}/expenses`);
    await expect(ways.getByRole('link', { name: 'Expenses' })).toHaveAttribute('aria-current', 'page');
    await ways.getByRole('link', { name: 'Reports' }).click();
    await page.getByLabel('Title').fill('Below a path');
    await page.getByRole('button', { name: 'Create report' }).click();
    await expect(page.getByRole('heading', { name: 'Below a path' })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`${PATH}/reports/[0-9a-f-]{36}$`));
    await page.goBack();
    await expect(page).toHaveURL(`${PATH}/reports`);
    expect(documents).toEqual([]);
  });

  await test.step('A session that ran out is begun again unseen, on the same page', async () => {
    // Whoever needs a token first is refused it: what the page itself asks for may still be under way.
    const silently = page.waitForRequest((request) => request.url().includes('prompt=none'));
    const again = page.waitForResponse(`**${PATH}/bff/events`);
    await devidp.refuseNextRefresh();
    await pastExpiry(devidp);
    await page.request.get(`${PATH}/expenses`, { maxRedirects: 0 });
    const { searchParams } = new URL((await silently).url());
    if (searchParams.has('return_to')) expect(searchParams.get('return_to')).toBe('/reports');
    await again;
    await expect(page).toHaveURL(`${PATH}/reports`);
    await hydrated(page);
  });

  await test.step('The provider signs the person out, and the way back leads to the same page', async () => {
    await devidp.logOut(ADA.subject);
    await expect(page.getByRole('alert').getByRole('heading', { name: 'You were signed out' })).toBeVisible({ timeout: SOON });
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await devidp.signIn(page);
    await expect(page).toHaveURL(`${PATH}/reports`);
  });

  await test.step('Signing out leads home', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(new RegExp(`${PATH}/?$`));
    await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  });
  expect(outside.filter((url) => new URL(url).pathname !== PATH)).toEqual([]);
});
