import { expect, test } from '../fixtures';
import { LabSteps } from '../lab-steps';

/**
 * The lab "Working with Refresh Tokens", step by step: a web app, an API, access tokens of ten seconds, and a
 * log in which new tokens arrive while the person notices nothing. The end is what the lab's own code does not survive.
 */
test('the steps of the lab', { tag: '@real-time' }, async ({ page, stack, provider }) => {
  const lab = new LabSteps(page, stack, provider);

  await lab.asksForTheExpensesAsAStranger();

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

  await lab.landsOnTheExpenses();
  await lab.keepsItsTokenWhileItIsGood();
  await lab.outlivesThreeTokens();
  await lab.answersTwentyRequestsAtOnce();
  await lab.signsOutForGood();
});
