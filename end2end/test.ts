import { test as base } from '@playwright/test';

import { DevIdp } from './provider/devidp';
import type { Provider } from './provider/provider';
import { type Ports, pickPorts } from './stack/ports';
import type { Variables } from './stack/program';
import { Stack } from './stack/stack';

export { expect } from '@playwright/test';

interface Options {
  /** How long an access token of devidp lives, in seconds. */
  lifetime: number;
  /** Further variables of the server. */
  variables: Variables;
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

  ports: async ({}, use) => use(await pickPorts()),
  devidp: async ({ ports, lifetime }, use) => use(new DevIdp(ports.provider, lifetime)),
  provider: async ({ devidp }, use) => use(devidp),

  stack: async ({ ports, provider, variables }, use, info) => {
    const stack = await Stack.start(ports, { ...provider.variables, ...variables });
    await use(stack);
    await stack.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: stack.log.join('\n'), contentType: 'text/plain' });
    }
  },
  baseURL: async ({ stack }, use) => use(stack.baseUrl),
});
