import { randomBytes } from 'node:crypto';

import type { Page } from '@playwright/test';

import { CertifiedProvider } from '../provider/certified';
import type { Provider } from '../provider/provider';
import type { Ports } from '../stack/ports';
import type { Stack } from '../stack/stack';
import { expect, test as base } from '../fixtures';
import { LabSteps } from '../lab-steps';

const AUDIENCE = 'https://expenses-api';

/** The API takes tokens only that are bound to a key, and wants a nonce of its own in each proof. */
const demanding = { REQUIRE_DPOP: 'on', DPOP_NONCE_SECRET: randomBytes(32).toString('hex') };
const bound = { DPOP: 'on', API_RESOURCE: AUDIENCE, DEVIDP_DPOP_NONCE: 'on', DEVIDP_PAR: 'on' };

const certified = base.extend({
  provider: async ({ ports }, use) => {
    const provider = await CertifiedProvider.start(ports, { strong: true });
    await use(provider);
    await provider.stop();
  },
});

base.describe('with devidp', () => {
  base.use({ variables: { ...demanding, ...bound } });
  base('tokens that are bound to a key open the API to nobody else', { tag: '@real-time' }, async ({ page, stack, provider, ports }) => {
    await stepsWithBoundTokens(page, stack, provider, ports);
  });
});

certified.describe('with a certified provider', () => {
  certified.use({ variables: demanding });
  certified('tokens that are bound to a key do the same', { tag: '@real-time' }, async ({ page, stack, provider, ports }) => {
    await stepsWithBoundTokens(page, stack, provider, ports);
  });
});

async function stepsWithBoundTokens(page: Page, stack: Stack, provider: Provider, ports: Ports): Promise<void> {
  const lab = new LabSteps(page, stack, provider);
  await page.goto('/login?prompt=consent&return_to=/expenses');
  await provider.signIn(page);
  await provider.allow(page);
  await lab.landsOnTheExpenses();
  await lab.outlivesThreeTokens();
  await lab.answersTwentyRequestsAtOnce();

  await base.step('A token that was stolen opens nothing', async () => {
    const token = (await provider.issued()).findLast(({ kind }) => kind === 'access_token')?.token;
    const challenge = async (scheme: string) => {
      const headers = { authorization: `${scheme} ${token}` };
      const answer = await fetch(`http://127.0.0.1:${ports.api}/reports`, { headers });
      expect(answer.status).toBe(401);
      return answer.headers.get('www-authenticate');
    };
    expect(await challenge('Bearer')).toBe('DPoP algs="ES256 ES384 EdDSA"');
    expect(await challenge('DPoP')).toContain('DPoP error="invalid_dpop_proof"');
  });
  await lab.signsOutForGood();
}
