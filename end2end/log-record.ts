import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Secret } from './secrets';

/** What a test left behind: every line that its programs printed, and what must not be in any line of the run. */
export interface LogRecord {
  readonly spec: string;
  readonly log: readonly string[];
  readonly secrets: readonly Secret[];
  /** What browsers said of pages that wanted what their policy does not allow, where no test meant them to. */
  readonly policyViolations: readonly string[];
}

/** Keeps a record until the end of the run. */
export async function saveRecord(folder: string, record: LogRecord): Promise<void> {
  await mkdir(join(folder, 'run'), { recursive: true });
  await writeFile(join(folder, 'run', `${randomUUID()}.json`), JSON.stringify(record));
}

/** Every record of this run. */
export async function readRecords(folder: string): Promise<LogRecord[]> {
  const names = await readdir(join(folder, 'run'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'run', name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as LogRecord);
}
