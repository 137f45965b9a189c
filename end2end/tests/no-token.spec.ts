import { ADA, pastExpiry } from '../provider/provider';
import { secretsOf } from '../secrets';
import { signInOnPages } from '../sign-in';
import { SESSION_COOKIE } from '../stack/stack';
import { expect, test } from '../fixtures';
import { TokenScan } from '../token-scan';

test.use({ lifetime: 2 });

test('no token reaches the browser or the log', { tag: '@real-time' }, async ({ page, stack, devidp }) => {
  const scan = await TokenScan.begin(page);

  await signInOnPages(page, devidp, '/');
  await scan.capturePage();
  for (const name of ['Expenses', 'Profile', 'Session']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await scan.capturePage();
  }
  await pastExpiry(devidp);
  await page.getByRole('button', { name: 'Call the API now' }).click();
  await expect(page.getByText('The API answered')).toBeVisible();
  await scan.capturePage();
  for (const place of ['/', '/expenses', '/user', '/session', '/bff/user', '/nowhere']) {
    await pastExpiry(devidp);
    await page.goto(place);
    if (place !== '/bff/user') await scan.capturePage();
  }
  await page.evaluate(() => localStorage.setItem('canary', 'a canary in storage'));
  await scan.capturePage();
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/');
  await scan.capturePage();
  scan.add('log', stack.log.join('\n'));

  await test.step('The search finds what is there', async () => {
    const session = cookies.find(({ name }) => name === SESSION_COOKIE)?.value ?? 'no session';
    for (const [needle, places] of [
      [ADA.name, ['body of /user', 'document of /user', 'memory of /user']],
      [ADA.subject, ['log']],
      [session, ['headers of /callback', 'headers of requests', 'cookies']],
      ['return_to=/', ['address of /login']],
      ['decision=allow', ['bodies of requests']],
      ['a canary in storage', ['storage of /nowhere']],
    ] as const) {
      expect(await scan.placesOf(needle)).toEqual(expect.arrayContaining([...places]));
    }
  });

  await test.step('The search finds no token', async () => {
    const issued = await devidp.issued();
    const kinds = issued.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['access_token', 'refresh_token', 'id_token']));
    expect(kinds.filter((kind) => kind === 'refresh_token').length).toBeGreaterThan(2);
    for (const { text } of issued.flatMap(secretsOf)) {
      expect(await scan.placesOf(text)).toEqual([]);
    }
  });
});

test.describe('with everything in the log that can be', () => {
  test.use({ variables: { RUST_LOG: 'trace' } });

  test('no level of it tells a token', { tag: '@real-time' }, async ({ page, stack, devidp }) => {
    await signInOnPages(page, devidp, '/expenses');
    for (const place of ['/reports', '/', '/expenses']) {
      await pastExpiry(devidp);
      await page.goto(place);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    const log = stack.log.join('\n');
    for (const word of [' TRACE ', ' DEBUG ', ADA.subject]) expect(log).toContain(word);
    const issued = await devidp.issued();
    expect(issued.filter(({ kind }) => kind === 'refresh_token').length).toBeGreaterThan(2);
    const told = issued.filter((token) => secretsOf(token).some(({ text }) => log.includes(text)));
    expect(told.map(({ kind }) => kind)).toEqual([]);
  });
});
