import { setTimeout as pause } from 'node:timers/promises';

import type { Page } from '@playwright/test';

import { isJwt, type IssuedToken, type Secret } from '../secrets';
import type { Variables } from '../stack/program';

/** The person who signs in. */
export const ADA = { name: 'Ada Alvarez', email: 'ada@example.com', subject: 'ada-alvarez' };

/** An OpenID provider, as the server finds it, a person meets it and a test watches it. */
export interface Provider {
  readonly origin: string;
  /** The server's variables that lead to it. */
  readonly variables: Variables;
  /** Signs Ada in, on the sign-in page. */
  signIn(page: Page): Promise<void>;
  /** Says yes on the consent page. */
  allow(page: Page): Promise<void>;
  /** Says yes to signing out at the provider too, where it asks. */
  confirmSignOut(page: Page): Promise<void>;
  /** Every token given out so far, oldest first. */
  issued(): Promise<readonly IssuedToken[]>;
  /** What else it knows that no log may hold. */
  readonly secrets: readonly Secret[];
  /** How many requests with a refresh token the token endpoint took. */
  refreshes(): Promise<number>;
}

/**
 * Waits until the newest access token for the API has run out: as long as it really lives, and no longer. One that comes
 * meanwhile is waited for too: the BFF refreshes behind an answer that was given on the last part of a token's life.
 */
export async function pastExpiry(provider: Provider): Promise<void> {
  for (;;) {
    const newest = (await apiTokens(provider)).at(-1);
    if (!newest) throw new Error('the provider has not issued an access token');
    // `exp` is cut to whole seconds; the BFF counts from the moment it asked, which is less than a second later.
    const left = (newest.exp + 1) * 1000 - Date.now();
    if (left <= 0) return;
    await pause(left);
  }
}

/**
 * Acts on a token that has run out, and tells how many were issued for the API meanwhile: one, and where the work takes
 * longer than a token lives one more for each that was nearly over. None is fetched twice: two never come in one second.
 */
export async function renewals(provider: Provider, act: () => Promise<void>): Promise<number> {
  await pastExpiry(provider);
  const before = new Set((await apiTokens(provider)).map(({ token }) => token));
  await act();
  const seconds = (await apiTokens(provider)).filter(({ token }) => !before.has(token)).map(({ iat }) => iat);
  if (new Set(seconds).size < seconds.length) throw new Error(`tokens were fetched twice: ${seconds.join()}`);
  return seconds.length;
}

/** An access token, and when it was issued and runs out, in seconds since 1970. */
interface ApiToken {
  readonly token: string;
  readonly iat: number;
  readonly exp: number;
}

/** The access tokens for the API, oldest first. One for UserInfo is opaque, and says nothing of its times. */
async function apiTokens(provider: Provider): Promise<ApiToken[]> {
  const issued = await provider.issued();
  return issued
    .filter(({ kind, token }) => kind === 'access_token' && isJwt(token))
    .map(({ token }) => ({ token, ...claimsOf(token) }));
}

/** What a JSON Web Token says of its times. */
function claimsOf(token: string): { iat: number; exp: number } {
  const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return { iat, exp };
}
