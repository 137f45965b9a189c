import type { Page } from '@playwright/test';

import { openOtherOrigin } from '../other-origin';
import { DevIdp } from '../provider/devidp';
import { pastExpiry, renewals } from '../provider/provider';
import { signIn } from '../sign-in';
import { pickPorts } from '../stack/ports';
import { Stack } from '../stack/stack';
import { expect, test } from '../fixtures';
import { requestsTo } from '../lab-steps';

test.use({ lifetime: 2 });

test('a person who denies consent is told so, and can change their mind', async ({ page, devidp }) => {
  await page.goto('/expenses');
  await devidp.signIn(page);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have not signed in');
  await expect(page.getByRole('link', { name: 'go to the start page' })).toHaveAttribute('href', '/');

  // Whom the provider refused may come as somebody else.
  await page.getByRole('link', { name: 'Sign in' }).click();
  await devidp.signIn(page);
  await devidp.allow(page);
  await expect(page).toHaveURL('/expenses');
  await expect(page.getByRole('table')).toBeVisible();
});

test('one step back after the first sign-in leads on, and no callback stays in the history', async ({ page, devidp }) => {
  await page.goto('/expenses');
  await devidp.signIn(page);
  await devidp.allow(page);
  await expect(page.getByRole('table')).toBeVisible();
  const history = await page.context().newCDPSession(page);
  const places = async () => {
    const { entries } = await history.send('Page.getNavigationHistory');
    return entries.map(({ url }) => new URL(url).pathname);
  };
  expect(await places()).not.toContain('/callback');

  await page.goBack();
  await expect(page).toHaveURL('/expenses');
  await expect(page.getByRole('table')).toBeVisible();
  expect(await places()).not.toContain('/callback');
});

test('two tabs sign in at once, and both work', async ({ context, devidp }) => {
  const [first, second] = [await context.newPage(), await context.newPage()];
  await first.goto('/expenses');
  await second.goto('/user');
  await devidp.signIn(first);
  await devidp.signIn(second);
  await devidp.allow(first);
  await devidp.allow(second);
  await expect(first).toHaveURL('/expenses');
  await expect(second).toHaveURL('/user');
  for (const tab of [first, second]) {
    await tab.reload();
    await expect(tab.getByRole('button', { name: 'Sign out' })).toBeVisible();
  }
  await expect(first.getByRole('table')).toBeVisible();
});

test('a link from another site leads a signed-in person to the page, not to the provider', async ({
  page,
  stack,
  devidp,
}) => {
  await signIn(page, devidp, '/');
  await openOtherOrigin(page, `<a href="${stack.baseUrl}/expenses">Your expenses</a>`);
  const visits = await requestsTo(devidp, page.context(), async () => {
    await page.getByRole('link').click();
    await expect(page.getByRole('table')).toBeVisible();
  });
  await expect(page).toHaveURL('/expenses');
  expect(visits).toEqual([]);
});

test('another site can sign nobody out', async ({ page, stack, devidp }) => {
  await signIn(page, devidp, '/');
  await openOtherOrigin(page, `<form method="post" action="${stack.baseUrl}/logout"><button>Win</button></form>`);
  const [answer] = await Promise.all([page.waitForResponse('**/logout'), page.getByRole('button').click()]);
  expect(answer.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This request was refused');

  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('a script that got into a page does not run, and the operator hears of it', async ({ page, stack, devidp }) => {
  stack.allowPolicyViolations();
  await signIn(page, devidp, '/');
  expect(stack.policyViolations).toEqual([]);
  expect(await injectScript(page)).toBe(false);
  await expect.poll(() => stack.policyViolations.length).toBeGreaterThan(0);
  expect(stack.policyViolations.join()).toContain('script-src');
});

test('a page that breaks its policy fails the test that opens it', async ({ page }, info) => {
  const ports = await pickPorts(info.parallelIndex);
  const stack = await Stack.start(ports, new DevIdp(ports.provider, 600).variables);
  await page.goto(stack.baseUrl);
  await injectScript(page);
  await expect.poll(() => stack.policyViolations.length).toBeGreaterThan(0);
  await expect(stack.stop()).rejects.toThrow('content security policy');
});

test('a page whose policy names no address for reports is watched too', async ({ page, stack }) => {
  await page.goto('/callback');
  expect(stack.unexpectedPolicyViolations).toEqual([]);
  expect(await injectScript(page)).toBe(false);
  await expect.poll(() => stack.unexpectedPolicyViolations.join()).toContain('inline script');
  expect(stack.policyViolations).toEqual([]);
  stack.allowPolicyViolations();
});

test('a restart of the server signs nobody out, not even on an expired token', { tag: '@real-time' }, async ({ page, stack, devidp }) => {
  await signIn(page, devidp, '/expenses');
  let visits: string[] = [];
  const renewed = await renewals(devidp, async () => {
    await stack.restart();
    visits = await requestsTo(devidp, page.context(), () => page.reload());
    await expect(page.getByRole('table')).toBeVisible();
  });
  expect(visits).toEqual([]);
  expect(renewed).toBeGreaterThan(0);
});

test('a provider that is down at expiry costs a moment, not the session', { tag: '@real-time' }, async ({ page, devidp }) => {
  await signIn(page, devidp, '/user');
  await devidp.addFault({ endpoint: 'token', kind: 'status', status: 503 });
  await pastExpiry(devidp);
  const answer = await page.goto('/expenses');
  expect(answer?.status()).toBe(503);
  expect(Number(answer?.headers()['retry-after'])).toBeGreaterThan(0);
  await expect(page.getByRole('heading', { name: 'Temporarily unavailable' })).toBeVisible();
  expect((await page.request.get('/bff/user')).status()).toBe(200);

  await devidp.clearFaults();
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('table')).toBeVisible();
});

/** Puts a script into the page, as an attacker would who found a hole. Whether it ran. */
function injectScript(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return 'injected' in window;
  });
}
