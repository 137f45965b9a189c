import type { Page } from '@playwright/test';

import type { Variables } from '../stack/program';
import { ADA, type Issued, type Provider } from './provider';

/** Something that shall go wrong at devidp, until the faults are cleared unless `times` says how often. */
export interface Fault {
  readonly endpoint: 'discovery' | 'jwks' | 'authorize' | 'token' | 'userinfo' | 'revocation';
  readonly kind: 'status';
  readonly status: number;
  readonly times?: number;
}

interface Stats {
  readonly token_requests: { readonly authorization_code: number; readonly refresh_token: number };
}

/** The provider that starts with the server, and its control face. */
export class DevIdp implements Provider {
  readonly origin: string;
  readonly variables: Variables;
  /** It tells no more than its tokens. */
  readonly secrets = [];

  /** `lifetime` of its access tokens, in seconds. */
  constructor(port: number, lifetime: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.variables = {
      DEVIDP_PORT: `${port}`,
      DEVIDP_CONTROL: 'on',
      DEVIDP_ACCESS_TOKEN_LIFETIME: `${lifetime}`,
    };
  }

  async signIn(page: Page): Promise<void> {
    await page.getByRole('button', { name: ADA.name }).click();
  }

  async allow(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Allow' }).click();
  }

  /** It does not ask: the app names the very sign-in that is to end. */
  async confirmSignOut(): Promise<void> {}

  issued(): Promise<Issued[]> {
    return this.#ask('issued');
  }

  async refreshes(): Promise<number> {
    return (await this.#ask<Stats>('stats')).token_requests.refresh_token;
  }

  async addFault(fault: Fault): Promise<void> {
    await this.#send('faults', 'POST', fault);
  }

  /** The next refresh token is refused: the session that it belongs to ends by itself. */
  async refuseNextRefresh(): Promise<void> {
    await this.#send('faults', 'POST', { endpoint: 'token', kind: 'invalid_grant', times: 1 });
  }

  /** The person is signed out at the provider in every browser, and each application is told (back-channel logout). */
  async logOut(subject: string): Promise<void> {
    await this.#send('log-out', 'POST', { subject });
  }

  async clearFaults(): Promise<void> {
    await this.#send('faults', 'DELETE');
  }

  /** Whether `offline_access` may be granted from now on. */
  async setOfflineAccess(allowed: boolean): Promise<void> {
    await this.#send('settings', 'POST', { offline_access: { 'https://expenses-api': allowed } });
  }

  async #ask<Answer>(what: string): Promise<Answer> {
    const answer = await this.#send(what, 'GET');
    return answer.json() as Promise<Answer>;
  }

  async #send(what: string, method: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.origin}/control/${what}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!answer.ok) throw new Error(`devidp answered ${answer.status} to ${method} ${what}`);
    return answer;
  }
}
