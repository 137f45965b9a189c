import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Exchange } from './traffic';

/**
 * What tells a debug build of the server from a release, whose bytes are to be counted: it does not compress the pages'
 * files as well.
 */

/** Where the files lie that a release would send, each under its name with `.br`, if the server is a debug build. */
const COMPRESSED_FILES = process.env['BENCH_COMPRESSED_FILES'];

/** What would have passed, had the server been a release. */
export async function asReleased(exchanges: readonly Exchange[]): Promise<Exchange[]> {
  if (COMPRESSED_FILES === undefined) return [...exchanges];
  const body = async ({ body, address }: Exchange) => {
    // Whoever asked whether it has changed got no body.
    return body === 0 ? body : compressedSize(new URL(address).pathname, body);
  };
  return Promise.all(exchanges.map(async (exchange) => ({ ...exchange, body: await body(exchange) })));
}

/** Of the file at `path`, or `size` of what is no such file. */
async function compressedSize(path: string, size: number): Promise<number> {
  const file = await stat(join(COMPRESSED_FILES ?? '', `${path}.br`)).catch(() => undefined);
  return file?.size ?? size;
}
