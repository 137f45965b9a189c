import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DevIdp } from '../provider/devidp';
import { pickPorts } from './ports';
import { Stack, TEMPLATE } from './stack';

/**
 * Runs before all tests: lets a program make its databases and its provider's keys once, and every stack begins with a
 * copy. Nobody has signed in there. Gives what removes it after the tests.
 */
export default async function makeTemplate(): Promise<() => Promise<void>> {
  const ports = await pickPorts(0);
  const stack = await Stack.start(ports, new DevIdp(ports.provider, 600).variables);
  await stack.interrupt();
  const folder = await mkdtemp(join(tmpdir(), 'expenses-template-'));
  await cp(stack.folder, folder, { recursive: true });
  await stack.stop();
  process.env[TEMPLATE] = folder;
  return () => rm(folder, { recursive: true });
}
