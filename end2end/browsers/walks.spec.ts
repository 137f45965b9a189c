import { writeFile } from 'node:fs/promises';

import { ADA, renewals } from '../provider/provider';
import type { Stack } from '../stack/stack';
import { expect, test } from './fixtures';
import { HYDRATED, type Walker, button, field, link } from './walker';

/** Of what is the same wherever the app is found. */
const ONCE = '@once';

/** The demo's own expense, which nobody who is not signed in is shown. */
const PIZZA = 'Pizza for a Coding Dojo session.';
const TAXI = 'Taxi to the customer';

/** A picture of one green pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgmCD7HwADFgHvfmP1pwAAAABJRU5ErkJggg==',
  'base64',
);

test('a person signs in, works past the expiry of a token, is signed out and signs out', async ({
  walker,
  engine,
  stack,
  devidp,
}, info) => {
  const { baseUrl } = stack;
  let consent = '';

  await test.step('Signing in leads to the page that was asked for', async () => {
    await walker.open(`${baseUrl}/expenses`);
    await signInAtTheProvider(walker);
    await shows(walker, 'Allow');
    consent = await walker.address();
    await walker.click(button('Allow'));
    await shows(walker, PIZZA);
    expect(await walker.address()).toBe(`${baseUrl}/expenses`);
  });

  await test.step('One step back is no dead end', async () => {
    // A person's WebKit shows the provider's page as it was left. Under its driver it asks for it again, and hangs for good
    // where the answer redirects to a page that isolates its window (Cross-Origin-Opener-Policy): so it is opened afresh.
    if (engine === 'webkit') await walker.open(consent);
    else await walker.back();
    await leadsOn(walker, `${baseUrl}/expenses`);
  });

  await test.step('A token that has run out is renewed, and nobody notices', async () => {
    const renewed = await renewals(devidp, async () => {
      await walker.reload();
      await shows(walker, PIZZA);
    });
    expect(renewed).toBeGreaterThan(0);
  });

  await test.step('An expense with its receipt', async () => {
    await walker.click(link('New expense'));
    await shows(walker, 'Merchant');
    await isAwake(walker);
    await walker.select(field('Category'), 'Transport');
    await walker.fill(field('Merchant'), 'Taxi Süd');
    await walker.fill(field('Description'), TAXI);
    await walker.fill(field('Amount'), '12.50');
    await walker.click(button('Save and add receipts'));
    await shows(walker, 'No receipt yet');
    await isAwake(walker);
    const picture = info.outputPath('taxi.png');
    await writeFile(picture, PICTURE);
    await walker.choose(field('Add files'), picture);
    await shows(walker, 'taxi.png added.');
  });

  await test.step('A session that is ended elsewhere leaves the page that shows it', async () => {
    const before = streams(stack);
    await walker.open(`${baseUrl}/expenses`);
    await shows(walker, TAXI);
    await expect.poll(() => streams(stack)).toBeGreaterThan(before);
    await stack.endSessionsOf(ADA.subject);
    await shows(walker, 'Sign in again');
    expect(await walker.text()).not.toContain(TAXI);
    await walker.click(link('Sign in again'));
    await signInAtTheProvider(walker);
    await shows(walker, TAXI);
  });

  await test.step('Signing out, and going back from there', async () => {
    await walker.click(button('Sign out'));
    await shows(walker, 'Sign in');
    await expect.poll(() => walker.address()).toBe(`${baseUrl}/`);
    await walker.back();
    // The page that asks, the provider's own, or the notice in the place of a page that was kept.
    await expect.poll(() => walker.text()).toMatch(/Sign in|devidp/);
    for (const own of [TAXI, PIZZA]) expect(await walker.text()).not.toContain(own);
  });
});

test('no page has an error in the console', { tag: ONCE }, async ({ walker, stack }) => {
  const { baseUrl } = stack;
  await walker.open(`${baseUrl}/`);
  await isAwake(walker);
  for (const [path, words] of [
    ['/login?return_to=//elsewhere.test', 'This address is not complete'],
    ['/callback?error=access_denied', 'You have not signed in'],
    ['/callback?state=unknown&code=unknown', "This sign-in can't be finished"],
    ['/nowhere', 'Sign in'],
  ] as const) {
    await walker.open(`${baseUrl}${path}`);
    await shows(walker, words);
  }
  await walker.open(`${baseUrl}/expenses`);
  await signInAtTheProvider(walker);
  await walker.click(button('Allow'));
  await shows(walker, PIZZA);
  await isAwake(walker);
  const errors = await walker.errors();
  // WebKit's driver tells nothing of it; that the pages come is all that is seen there.
  if (errors === undefined) return;
  expect(errors).toEqual([]);
  await walker.run("setTimeout(() => { throw new Error('of the test itself') })");
  await expect.poll(() => walker.errors(), 'an error is seen').toEqual([expect.stringContaining('of the test itself')]);
});

test.describe('in a browser that keeps no cookies', { tag: ONCE }, () => {
  // To the server it is one, whatever the browser would keep.
  test.use({ front: { tls: false, dropsCookies: true } });

  test('a person is told so and led in no circle', async ({ walker, stack }) => {
    await walker.open(`${stack.baseUrl}/expenses`);
    await signInAtTheProvider(walker);
    await walker.click(button('Allow'));
    await shows(walker, 'Your browser keeps no cookies for this site');
    const first = new URL(await walker.address());
    // The log is written a moment later.
    const hasComeBack = async (times: number) =>
      expect.poll(() => callbacks(stack), 'the answer, and once more from this site').toBe(2 * times);
    await hasComeBack(1);
    expect(first.pathname).toBe('/callback');
    expect(await walker.cookies()).toEqual({});
    // The provider knows Ada now, and leads back at once: to the same words, and no further.
    await walker.click(link('Sign in'));
    await expect.poll(() => walker.address()).not.toBe(first.href);
    await shows(walker, 'Your browser keeps no cookies for this site');
    await hasComeBack(2);
  });
});

/** Chooses Ada, whom the provider may know already. */
async function signInAtTheProvider(walker: Walker): Promise<void> {
  await walker.click(button(ADA.name));
}

function callbacks({ log }: Stack): number {
  return log.filter((line) => line.includes('path="/callback"') && line.includes('answered')).length;
}

/** How many pages have begun to listen for the end of their session. */
function streams({ log }: Stack): number {
  return log.filter((line) => line.includes('path="/bff/events"')).length;
}

async function shows(walker: Walker, text: string): Promise<void> {
  await expect.poll(() => walker.text()).toContain(text);
}

async function isAwake(walker: Walker): Promise<void> {
  await expect.poll(() => walker.has(HYDRATED)).toBe(true);
}

/** From wherever it is, `address` is reached without a word of a sign-in that can't be finished. */
async function leadsOn(walker: Walker, address: string): Promise<void> {
  await expect.poll(() => walker.address()).toBe(address);
  await shows(walker, PIZZA);
}
