import { expect, test } from '../test';
import { Walk } from '../walk';

/**
 * The lab "Working with Refresh Tokens", as a person walks it: a web app, an API, access tokens of ten seconds, and a
 * log in which new tokens arrive while the person notices nothing. The end is what the lab's own code does not survive.
 */
test('the walk of the lab', async ({ page, stack, provider }) => {
  const walk = new Walk(page, stack, provider);

  await walk.asksForTheExpensesAsAStranger();

  await test.step('The provider lists its accounts', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    for (const person of ['Ada Alvarez', 'Ben Okafor', 'Cleo Martin']) {
      await expect(page.getByRole('button', { name: person })).toBeVisible();
    }
    await provider.signIn(page);
  });

  await test.step('The person is asked to let the app call the API, also while away', async () => {
    const asked = page.getByRole('listitem');
    await expect(asked.filter({ hasText: 'read:reports' })).toBeVisible();
    await expect(asked.filter({ hasText: 'offline_access' })).toBeVisible();
    await provider.allow(page);
  });

  await walk.landsOnTheExpenses();
  await walk.keepsItsTokenWhileItIsGood();
  await walk.outlivesThreeTokens();
  await walk.answersTwentyRequestsAtOnce();
  await walk.signsOutForGood();
});
