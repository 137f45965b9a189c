import { pastExpiry } from '../provider/provider';
import { signIn } from '../sign-in';
import { expect, test } from '../fixtures';

test.use({ javaScriptEnabled: false, lifetime: 2 });

test('a silent sign-in that was in vain ends at a button, without JavaScript too', { tag: '@real-time' }, async ({ page, devidp }) => {
  await signIn(page, devidp, '/expenses');
  const steps: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) steps.push(new URL(request.url()).pathname);
  });

  await test.step('The first time the person is back unseen', async () => {
    await devidp.refuseNextRefresh();
    await pastExpiry(devidp);
    await page.goto('/expenses');
    await expect(page).toHaveURL('/expenses');
    await expect(page.getByRole('table')).toBeVisible();
    expect(steps.filter((step) => step === '/callback')).toHaveLength(1);
  });

  await test.step('The second time, moments later, they are asked', async () => {
    steps.length = 0;
    await devidp.refuseNextRefresh();
    await pastExpiry(devidp);
    const answer = await page.goto('/expenses');
    expect(answer?.status()).toBe(401);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your session has ended');
    expect(steps).toEqual(['/expenses', '/login']);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/expenses');
    await expect(page.getByRole('table')).toBeVisible();
  });
});
