import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Transfer } from './traffic';

/** Where `cargo xtask bench page` wants what is measured. */
export const FOLDER = process.env['BENCH_FOLDER'] ?? join(tmpdir(), 'expenses-bench');

/** How often each time is taken. */
export const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);

/** Something that was measured. `xtask/src/bench/results.rs` reads it. Times are in milliseconds, sizes in bytes. */
export type Result =
  | {
      readonly kind: 'machine';
      readonly browser: string;
      readonly processor: string;
      readonly cores: number;
      readonly memory: number;
      /** RFC 3339. */
      readonly at: string;
    }
  | {
      readonly kind: 'size';
      readonly route: string;
      readonly first: Transfer;
      readonly second: Transfer;
    }
  | {
      readonly kind: 'timing';
      readonly route: string;
      readonly conditions: string;
      /** Of each run. */
      readonly interactive: readonly number[];
      readonly firstContentfulPaint: readonly number[];
      readonly largestContentfulPaint: readonly number[];
      readonly layoutShift: number;
    }
  | {
      readonly kind: 'navigation';
      readonly from: string;
      readonly to: string;
      /** Of each run. */
      readonly transfers: readonly Transfer[];
      /** How long the server took, of each run. */
      readonly server: readonly number[];
      /** From the click until the page's content changed for the last time, of each run. */
      readonly shown: readonly number[];
      readonly documentLoaded: boolean;
    };

/** Adds it to the results, one a line. */
export async function save(result: Result): Promise<void> {
  await appendFile(join(FOLDER, 'results.jsonl'), `${JSON.stringify(result)}\n`);
}
