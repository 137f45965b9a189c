import { CertifiedProvider } from '../provider/certified';
import { expect, test as base } from '../test';
import { Walk } from '../walk';

const test = base.extend({
  provider: async ({ ports }, use) => {
    const provider = await CertifiedProvider.start(ports);
    await use(provider);
    await provider.stop();
  },
});

/** The same walk with a certified provider of other people's making, which rotates refresh tokens. */
test('the walk of the lab with a certified provider', async ({ page, stack, provider }) => {
  const walk = new Walk(page, stack, provider);

  await walk.asksForTheExpensesAsAStranger();
  await provider.signIn(page);
  await provider.allow(page);
  await walk.landsOnTheExpenses();

  await test.step("The lab's own trouble: this provider drops offline_access unless consent is asked for expressly", async () => {
    await page.goto('/session');
    const notice = page.getByRole('heading', { name: 'No refresh token was given' });
    await expect(notice).toBeVisible();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await provider.allow(page);
    await expect(page).toHaveURL('/session');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your session');
    await expect(page.getByRole('timer')).toBeVisible();
    await expect(notice).toBeHidden();
  });

  await page.goto('/expenses');
  await walk.landsOnTheExpenses();
  await walk.keepsItsTokenWhileItIsGood();
  await walk.outlivesThreeTokens();
  await walk.answersTwentyRequestsAtOnce();
  await walk.signsOutForGood();
});
