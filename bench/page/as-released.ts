import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import type { Page, Response } from '@playwright/test';

import type { Exchange } from './traffic';

/**
 * What tells a debug build of the server from a release, whose bytes are to be counted: it does not compress the pages'
 * files as well, and puts comments for hot reloading around every view of a document.
 */

/** Where the files lie that a release would send, each under its name with `.br`, if the server is a debug build. */
const COMPRESSED_FILES = process.env['BENCH_COMPRESSED_FILES'];

const MARK = /<!--hot-reload\|.*?-->/g;

/** As the server compresses its documents. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** Takes the comments out of every document of `page` as soon as it is parsed: a release's WebAssembly does not know them. */
export async function removeMarks(page: Page): Promise<void> {
  if (COMPRESSED_FILES === undefined) return;
  await page.addInitScript(() => {
    // Modules run after this event.
    const remove = () => {
      const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
      const marks: Comment[] = [];
      while (comments.nextNode()) marks.push(comments.currentNode as Comment);
      marks.filter(({ data }) => data.startsWith('hot-reload|')).forEach((mark) => mark.remove());
    };
    addEventListener('readystatechange', remove, { capture: true });
  });
}

/** What would have passed, had the server been a release. `response` brought the document. */
export async function asReleased(exchanges: readonly Exchange[], response: Response): Promise<Exchange[]> {
  if (COMPRESSED_FILES === undefined) return [...exchanges];
  const html = (await response.text()).replace(MARK, '');
  const body = async ({ kind, body, address }: Exchange) => {
    if (kind === 'document') return brotliCompressSync(html, QUALITY).length;
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
