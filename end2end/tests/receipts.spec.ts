import { randomBytes } from 'node:crypto';

import type { Locator, Page } from '@playwright/test';

import { hold } from '../held-requests';
import { hydrated } from '../hydrated';
import { checkAppearance } from '../screenshots';
import type { DevIdp } from '../provider/devidp';
import { signIn, signInOtherBrowser } from '../sign-in';
import { expect, test } from '../fixtures';

/** In the person's open report, and without a receipt. */
const PIZZA = 'Pizza for a Coding Dojo session.';
const DOJO = 'Coding Dojo';
/** Who approves, and somebody else. */
const CLEO = 'Cleo Martin';
const BEN = 'Ben Okafor';

interface Sample {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A picture of one green pixel. */
const PICTURE: Sample = {
  name: 'taxi.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgmCD7HwADFgHvfmP1pwAAAABJRU5ErkJggg==',
    'base64',
  ),
};
const INVOICE: Sample = { name: 'invoice.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };
const FILM: Sample = { name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.from('moov') };
/** A page that passes itself off as a picture. */
const DISGUISE: Sample = { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') };
const LARGE: Sample = {
  name: 'scan.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.concat([INVOICE.buffer, Buffer.alloc(10 * 1024 * 1024)]),
};

test.use({ lifetime: 600 });

test('receipts are chosen, dropped and pasted, and what is typed beside them stays', async ({ page, devidp }) => {
  await openPizza(page, devidp);
  await page.getByLabel('Merchant').fill('Luigi & Sons');

  await test.step('Two at once, each with its own progress', async () => {
    const release = await holdUploads(page);
    await page.getByLabel('Add files').setInputFiles([PICTURE, INVOICE]);
    await expect(page.getByRole('progressbar', { name: 'Uploading taxi.png' })).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'Uploading invoice.pdf' })).toBeVisible();
    release();
    await expect(page.getByText('taxi.png added.')).toBeVisible();
    await expect(receipt(page, 'taxi.png')).toContainText('PNG');
    await expect(receipt(page, 'invoice.pdf')).toContainText('PDF');
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    const drawn = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0;
    await expect.poll(() => receipt(page, 'taxi.png').locator('img').evaluate(drawn)).toBe(true);
  });

  await test.step('By drop and by paste', async () => {
    await hand(page, 'drop', { ...PICTURE, name: 'dropped.png' });
    await expect(receipt(page, 'dropped.png')).toBeVisible();
    await hand(page, 'paste', { ...PICTURE, name: 'pasted.png' });
    await expect(receipt(page, 'pasted.png')).toBeVisible();
  });

  await test.step('What was typed is still there, and is saved without a conflict', async () => {
    await expect(page.getByLabel('Merchant')).toHaveValue('Luigi & Sons');
    await removeReceipt(page, 'dropped.png');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Expense saved.')).toBeVisible();
    await expect(page).toHaveURL('/expenses');
    await page.getByRole('link', { name: PIZZA }).click();
    await expect(page.getByLabel('Merchant')).toHaveValue('Luigi & Sons');
    await expect(receipts(page)).toHaveCount(3);
  });
});

test('what can not be taken is told at its file, with what to do', async ({ page, devidp }) => {
  await openPizza(page, devidp);
  const line = (name: string) => page.getByRole('list', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name });
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname));

  await test.step('By its kind or its size at once, without being sent', async () => {
    await page.getByLabel('Add files').setInputFiles([FILM, LARGE]);
    await expect(line('film.mov')).toContainText("This file type isn't supported.");
    await expect(line('scan.pdf')).toContainText('a receipt can have up to 10 MB');
    expect(sent.filter((path) => path.endsWith('/receipts'))).toEqual([]);
    await line('film.mov').getByRole('button', { name: 'Dismiss' }).click();
    await expect(line('film.mov')).toHaveCount(0);
  });

  await test.step('By what is in it, by the server', async () => {
    await page.getByLabel('Add files').setInputFiles(DISGUISE);
    await expect(line('page.png')).toContainText("This file type isn't supported.");
  });

  await test.step('For want of a network, and then it can be sent again', async () => {
    await page.route('**/receipts', (route) => route.abort());
    await page.getByLabel('Add files').setInputFiles(PICTURE);
    await expect(line('taxi.png')).toContainText("The server can't be reached.");
    await page.unroute('**/receipts');
    await line('taxi.png').getByRole('button', { name: 'Try again' }).click();
    await expect(receipts(page)).toHaveCount(1);
  });

  await test.step('The server holds whoever goes past the page to the same', async () => {
    const path = `${new URL(page.url()).pathname}/receipts`;
    const send = (file: Sample) =>
      page.evaluate(
        async ({ path, name, mimeType, text, size }) => {
          const form = new FormData();
          form.append('key', name);
          form.append('file', new File([text, new Uint8Array(size)], name, { type: mimeType }));
          const answer = await fetch(path, { method: 'POST', body: form, headers: { accept: 'application/json' } });
          return answer.status;
        },
        { path, name: file.name, mimeType: file.mimeType, text: file.buffer.toString().slice(0, 15), size: file.buffer.length },
      );
    expect(await send(LARGE)).toBe(413);
    expect(await send(DISGUISE)).toBe(415);
    // Sent twice under one key, it is one receipt.
    expect(await send(INVOICE)).toBe(201);
    expect(await send(INVOICE)).toBe(201);
    await page.reload();
    await hydrated(page);
    await expect(receipts(page)).toHaveCount(2);
  });
});

test('a file is for its owner alone, and can do nothing in a browser', async ({ page, browser, stack, devidp }) => {
  await openPizza(page, devidp);
  await page.getByLabel('Add files').setInputFiles([PICTURE, INVOICE]);
  await expect(receipts(page)).toHaveCount(2);
  const href = (await receipt(page, 'taxi.png').getByRole('link').getAttribute('href')) ?? '';

  await test.step('It opens in a tab of its own', async () => {
    // The browser would style its own page around the picture, and the policy of a file allows nothing at all.
    stack.allowPolicyViolations();
    const [tab] = await Promise.all([page.waitForEvent('popup'), receipt(page, 'taxi.png').getByRole('link').click()]);
    await tab.waitForLoadState();
    expect(new URL(tab.url()).pathname).toBe(href);
    await tab.close();
  });

  await test.step('With the headers that are safe, and no others of the API', async () => {
    for (const name of ['taxi.png', 'invoice.pdf']) {
      const path = (await receipt(page, name).getByRole('link').getAttribute('href')) ?? '';
      const answer = await page.request.get(path);
      expect(answer.status()).toBe(200);
      expect(answer.headers()).toMatchObject({
        'content-type': name === 'taxi.png' ? 'image/png' : 'application/pdf',
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(answer.headers()['content-disposition']).toContain(`inline; filename="${name}"`);
    }
  });

  await test.step('Nobody else gets it', async () => {
    const ben = await signInOtherBrowser(browser, stack, devidp, BEN, '/expenses');
    expect((await ben.request.get(href)).status()).toBe(404);
    const stolen = await ben.evaluate(async (path) => {
      const form = new FormData();
      form.append('file', new File(['%PDF-1.7'], 'a.pdf'));
      const answer = await fetch(path, { method: 'POST', body: form, headers: { accept: 'application/json' } });
      return answer.status;
    }, href.replace(/\/[^/]+$/, ''));
    expect(stolen).toBe(404);
    await ben.context().close();
    const stranger = await browser.newContext({ baseURL: stack.baseUrl });
    expect((await stranger.request.get(href, { headers: { accept: 'application/json' } })).status()).toBe(401);
    const form = { file: INVOICE };
    const foreign = await page.request.post(href.replace(/\/[^/]+$/, ''), {
      multipart: form,
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect(foreign.status()).toBe(403);
    await stranger.close();
  });

  await removeReceipt(page, 'taxi.png');
  await expect(receipts(page)).toHaveCount(1);
  // It leaves the page before the API has answered.
  await expect.poll(async () => (await page.request.get(href)).status()).toBe(404);
});

test('who decides on a report sees what proves it, and no way to change that', async ({ page, browser, stack, devidp }) => {
  await openPizza(page, devidp);
  await page.getByLabel('Add files').setInputFiles([PICTURE, INVOICE]);
  await expect(receipts(page)).toHaveCount(2);
  await page.goto('/reports?status=open');
  await hydrated(page);
  await page.getByRole('link', { name: DOJO }).click();
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();

  const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals');
  await cleo.getByRole('link', { name: DOJO }).first().click();
  const row = cleo.getByRole('row').filter({ hasText: PIZZA });
  await expect(row.getByRole('link')).toHaveCount(2);
  await expect(cleo.getByRole('row').filter({ hasText: 'Coffee for a Coding Dojo session.' })).toContainText('No receipt');
  const href = (await row.getByRole('link', { name: 'taxi.png' }).getAttribute('href')) ?? '';
  expect(href).toMatch(/^\/reports\/[^/]+\/expenses\/[^/]+\/receipts\/[^/]+$/);
  expect((await cleo.request.get(href)).headers()['content-type']).toBe('image/png');
  await expect(cleo.getByText('Remove…')).toHaveCount(0);
  // The owner's own way is not the approver's, nor the other way round.
  expect((await cleo.request.get(href.replace(/^\/reports\/[^/]+/, ''))).status()).toBe(404);
  await cleo.context().close();

  await page.goto(href.replace(/^\/reports\/[^/]+/, '').replace(/\/receipts\/.*$/, ''));
  await expect(receipts(page)).toHaveCount(2);
  await expect(page.getByLabel('Add files')).toHaveCount(0);
  await expect(page.getByText('Remove…')).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('receipts are added and removed by plain forms, and the page tells how it went', async ({ page, devidp }) => {
    await openPizza(page, devidp);
    await page.getByLabel('Add files').setInputFiles([PICTURE, FILM, LARGE, INVOICE]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('2 receipts added.')).toBeVisible();
    // Not by their names: these would stand in the page's address, where anybody could write any text.
    await expect(page.getByText("File 2: This file type isn't supported.")).toBeVisible();
    await expect(page.getByText('File 3: This file is too large')).toBeVisible();
    await expect(receipts(page)).toHaveCount(2);
    await removeReceipt(page, 'taxi.png');
    await expect(receipts(page)).toHaveCount(1);
  });
});

test.describe('with tokens that are bound and an API that asks for its nonce', () => {
  const nonces = { REQUIRE_DPOP: 'on', DPOP_NONCE_SECRET: randomBytes(32).toString('hex') };
  test.use({ variables: { ...nonces, DPOP: 'on' } });

  test('a file is sent again with what was in it', async ({ page, devidp }) => {
    await openPizza(page, devidp);
    await page.getByLabel('Add files').setInputFiles({ ...PICTURE, buffer: Buffer.concat([PICTURE.buffer, randomBytes(3_000_000)]) });
    await expect(receipt(page, 'taxi.png')).toContainText('2.9 MB');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('receipts can be read by everyone and fit on every screen', async ({ page, browser, stack, devidp }, info) => {
      test.slow();
      const check = (at: Page, name: string) => checkAppearance(at, `${name}-${colorScheme}`, info);
      await openPizza(page, devidp);
      await check(page, 'receipts-none');
      await page.getByLabel('Add files').setInputFiles([PICTURE, INVOICE]);
      await expect(receipts(page)).toHaveCount(2);
      const release = await holdUploads(page);
      const long = `Rechnung ${'Donaudampfschifffahrtsgesellschaft '.repeat(3)}.pdf`;
      await page.getByLabel('Add files').setInputFiles([FILM, LARGE, { ...INVOICE, name: long }]);
      await expect(page.getByRole('progressbar')).toBeVisible();
      await page.getByText('Remove…').first().click();
      await check(page, 'receipts');
      release();
      await expect(receipts(page)).toHaveCount(3);

      await page.goto('/reports?status=open');
      await hydrated(page);
      await page.getByRole('link', { name: DOJO }).click();
      await page.getByRole('button', { name: 'Submit' }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'Submitted by You' })).toBeVisible();
      const cleo = await signInOtherBrowser(browser, stack, devidp, CLEO, '/approvals', { colorScheme });
      await cleo.getByRole('link', { name: DOJO }).first().click();
      await expect(cleo.getByRole('row').filter({ hasText: PIZZA }).getByRole('link')).toHaveCount(3);
      await check(cleo, 'report-receipts');
      await cleo.context().close();
    });
  });
}

/** The page of an expense of Ada's. */
async function openPizza(page: Page, devidp: DevIdp): Promise<void> {
  await signIn(page, devidp, '/expenses');
  await page.getByRole('link', { name: PIZZA }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(PIZZA);
}

function receipts(page: Page): Locator {
  return page.getByRole('region', { name: 'Receipts' }).locator('.receipt');
}

function receipt(page: Page, name: string): Locator {
  return receipts(page).filter({ hasText: name });
}

async function removeReceipt(page: Page, name: string): Promise<void> {
  await receipt(page, name).getByText('Remove…').click();
  await receipt(page, name).getByRole('button', { name: 'Remove receipt' }).click();
  await expect(receipt(page, name)).toHaveCount(0);
}

/** Keeps uploads from leaving until the function that it gives is called. */
function holdUploads(page: Page): Promise<() => void> {
  return hold(page, '**/receipts');
}

/** Drops a file onto the section, or pastes it. */
async function hand(page: Page, way: 'drop' | 'paste', file: Sample): Promise<void> {
  const bytes = [...file.buffer];
  await page.evaluate(
    ({ way, bytes, name, mimeType }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      const init = { bubbles: true, cancelable: true };
      const event =
        way === 'drop'
          ? new DragEvent('drop', { ...init, dataTransfer: data })
          : new ClipboardEvent('paste', { ...init, clipboardData: data });
      document.getElementById('receipts')?.dispatchEvent(event);
    },
    { way, bytes, name: file.name, mimeType: file.mimeType },
  );
}
