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
 * Waits until the newest access token for the API has run out: as long as it really lives, and no longer. One for UserInfo is
 * opaque, and nobody waits for it.
 */
export async function pastExpiry(provider: Provider): Promise<void> {
  const newest = (await provider.issued()).findLast(({ kind, token }) => kind === 'access_token' && isJwt(token));
  if (!newest) throw new Error('the provider has not issued an access token');
  // `exp` is cut to whole seconds; the BFF counts from the moment it asked, which is less than a second later.
  const over = (expiryOf(newest.token) + 1) * 1000;
  await pause(Math.max(0, over - Date.now()));
}

/** `exp` of a JSON Web Token, in seconds since 1970. */
function expiryOf(token: string): number {
  const claims: { exp: number } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return claims.exp;
}
