import { brotliCompressSync, constants } from 'node:zlib';

import type { Page, Response } from '@playwright/test';

import type { Transfer } from './traffic';

/** The comments that a debug build's server puts around every view, for hot reloading. A release has none. */
const MARK = /<!--hot-reload\|.*?-->/g;

/** As the server compresses its documents. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** Takes the marks out of every document of `page`, as soon as it is parsed: a release's WebAssembly does not know them. */
export async function removeMarks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // Modules run after this event.
    addEventListener('readystatechange', () => {
      const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
      const marks: Comment[] = [];
      while (comments.nextNode()) marks.push(comments.currentNode as Comment);
      marks.filter(({ data }) => data.startsWith('hot-reload|')).forEach((mark) => mark.remove());
    }, { capture: true });
  });
}

/** What would have been transferred, had the document not had the marks. */
export async function withoutMarks(transfer: Transfer, response: Response): Promise<Transfer> {
  const html = await response.text();
  if (!html.includes('<!--hot-reload|')) return transfer;
  const document = brotliCompressSync(html.replace(MARK, ''), QUALITY).length;
  return { ...transfer, bodies: { ...transfer.bodies, document } };
}
