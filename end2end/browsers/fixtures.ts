import { writeFile } from 'node:fs/promises';

import { test as base } from '@playwright/test';

import { saveRecord } from '../log-record';
import { DevIdp } from '../provider/devidp';
import { secretsIn, secretsOf } from '../secrets';
import type { Front } from '../stack/front-proxy';
import { type Ports, pickPorts } from '../stack/ports';
import { Stack } from '../stack/stack';
import { type Engine, start } from './engines';
import type { Walker } from './walker';

export { expect } from '@playwright/test';

interface Options {
  engine: Engine;
  /** What stands in front of the server, if anything does. */
  front: Front | undefined;
}

interface Fixtures {
  ports: Ports;
  /** How long an access token lives is as short as it can be told from the next. */
  devidp: DevIdp;
  stack: Stack;
  /** A browser that knows nothing yet. */
  walker: Walker;
}

export const test = base.extend<Options & Fixtures>({
  engine: ['chromium', { option: true }],
  front: [undefined, { option: true }],

  ports: async ({}, use, info) => use(await pickPorts(info.parallelIndex)),
  devidp: async ({ ports }, use) => use(new DevIdp(ports.provider, 2)),

  stack: async ({ ports, devidp, front }, use, info) => {
    const stack = await Stack.start(ports, devidp.variables, front);
    const secrets = secretsIn(stack.variables);
    stack.beforeEachEnd(async () => {
      secrets.push(...(await devidp.issued()).flatMap(secretsOf), ...(await stack.secrets()));
    });
    await use(stack);
    await stack.stop().finally(() => {
      const { log, unexpectedPolicyViolations: policyViolations } = stack;
      return saveRecord(info.project.outputDir, { spec: info.file, log, secrets, policyViolations });
    });
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: stack.log.join('\n'), contentType: 'text/plain' });
    }
  },

  walker: async ({ engine, stack: _ }, use, info) => {
    const walker = await start(engine);
    await use(walker);
    if (info.status !== info.expectedStatus) {
      await writeFile(info.outputPath('window.png'), await walker.picture());
    }
    await walker.close();
  },
});
