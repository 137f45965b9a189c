import { cpus, totalmem } from 'node:os';

import { test } from './fixtures';
import { save } from './results';

test('the machine', async ({ browser }) => {
  const processors = cpus();
  await save({
    kind: 'machine',
    browser: `Chromium ${browser.version()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    at: new Date().toISOString(),
  });
});
