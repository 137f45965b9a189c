import type { Page, Response } from '@playwright/test';

import type { ApiCall, Stack } from './stack/stack';

/**
 * Acts, and tells from then on what the API has answered for the requests of `page` meanwhile. The log is written behind
 * the answers, and what was asked for earlier may stand in it later: a request goes by its id, never by its place.
 */
export async function apiCallsOf(page: Page, stack: Stack, act: () => Promise<unknown>): Promise<() => ApiCall[]> {
  const ids = new Set<string>();
  const note = (response: Response) => {
    const id = response.headers()['x-request-id'];
    if (id !== undefined) ids.add(id);
  };
  page.on('response', note);
  await act().finally(() => page.off('response', note));
  return () => stack.apiCalls.filter(({ requestId }) => ids.has(requestId));
}
