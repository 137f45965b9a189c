import { test as base } from '@playwright/test';

import { BrowserSecrets } from './browser-secrets';
import { neverHydrates } from './hydrated';
import { saveRecord } from './log-record';
import { DevIdp } from './provider/devidp';
import type { Provider } from './provider/provider';
import { secretsIn, secretsOf } from './secrets';
import type { Front } from './stack/front-proxy';
import { type Ports, pickPorts } from './stack/ports';
import type { Variables } from './stack/program';
import { Stack } from './stack/stack';

export { expect } from '@playwright/test';

interface Options {
  /** How long an access token of devidp lives, in seconds. */
  lifetime: number;
  /** Further variables of the server. */
  variables: Variables;
  /** What stands in front of the server, if anything does. */
  front: Front | undefined;
}

interface Fixtures {
  ports: Ports;
  devidp: DevIdp;
  /** Who signs people in: devidp, unless a file takes another. */
  provider: Provider;
  /** A running stack of the test's own. `page.goto('/…')` leads there. */
  stack: Stack;
}

export const test = base.extend<Options & Fixtures>({
  lifetime: [10, { option: true }],
  variables: [{}, { option: true }],
  front: [undefined, { option: true }],

  ports: async ({}, use, info) => use(await pickPorts(info.parallelIndex)),
  devidp: async ({ ports, lifetime }, use) => use(new DevIdp(ports.provider, lifetime)),
  provider: async ({ devidp }, use) => use(devidp),

  stack: async ({ browser, ports, provider, variables, front }, use, info) => {
    const stack = await Stack.start(ports, { ...provider.variables, ...variables }, front);
    const secrets = secretsIn(stack.variables);
    stack.beforeEachEnd(async () => {
      // A provider that ends with the server forgets what it gave out.
      secrets.push(...(await provider.issued()).flatMap(secretsOf), ...(await stack.secrets()));
    });
    const { seen, stop } = BrowserSecrets.watch(browser, stack);
    await use(stack);
    await stop();
    await stack.stop().finally(() => {
      const { log, unexpectedPolicyViolations: policyViolations } = stack;
      secrets.push(...seen.secrets, ...provider.secrets);
      return saveRecord(info.project.outputDir, { spec: info.file, log, secrets, policyViolations });
    });
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: stack.log.join('\n'), contentType: 'text/plain' });
    }
  },
  context: async ({ context, javaScriptEnabled }, use) => {
    if (javaScriptEnabled === false) neverHydrates(context);
    await use(context);
  },
  baseURL: async ({ stack }, use) => use(stack.baseUrl),
});
