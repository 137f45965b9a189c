import type { APIResponse, BrowserContext, Page } from '@playwright/test';

import { secretsInAddress, secretsInCookies } from '../browser-secrets';
import type { IssuedToken, Secret } from '../secrets';
import type { Variables } from '../stack/program';
import { ADA, type Provider } from './provider';

/** Something that shall go wrong at devidp, until the faults are cleared unless `times` says how often. */
export interface Fault {
  readonly endpoint: 'discovery' | 'jwks' | 'authorize' | 'token' | 'userinfo' | 'revocation';
  readonly kind: 'status';
  readonly status: number;
  readonly times?: number;
}

/** How a browser asks for a page, each redirect being a step of its own. */
const REQUEST = { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, maxRedirects: 0 };

interface Stats {
  readonly token_requests: { readonly authorization_code: number; readonly refresh_token: number };
}

/** The provider that starts with the server, and its control face. */
export class DevIdp implements Provider {
  readonly origin: string;
  readonly variables: Variables;
  /** What passed in sign-ins without a page; it tells no more than that and its tokens. */
  readonly secrets: Secret[] = [];

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

  /**
   * Signs a person in with the requests that a browser would send, consent included, and draws no page: the cookies
   * are those of `context` then.
   */
  async signInByRequests(context: BrowserContext, name: string): Promise<void> {
    let answer = await this.#follow(context, await context.request.get('/login', REQUEST));
    const account = new RegExp(`name="account" value="([^"]+)"><strong>${name}</strong>`).exec(await answer.text())?.[1];
    if (account === undefined) throw new Error(`devidp has no account of ${name}`);
    answer = await this.#send(context, answer, '/sign-in', { account });
    // Where the first consent brought no refresh token, it is asked for once more.
    for (let asked = 0; asked < 2 && new URL(answer.url()).origin === this.origin; asked += 1) {
      answer = await this.#send(context, answer, '/consent', { decision: 'allow' });
    }
    // The last page leads on to this site's own, with a cookie that a redirect from the provider would not bring.
    if (new URL(answer.url()).pathname !== '/callback' || !answer.ok()) {
      throw new Error(`signing in ended at ${answer.url()} with ${answer.status()}`);
    }
  }

  /** It does not ask: the app names the very sign-in that is to end. */
  async confirmSignOut(): Promise<void> {}

  issued(): Promise<IssuedToken[]> {
    return this.#ask('issued');
  }

  async refreshes(): Promise<number> {
    return (await this.#ask<Stats>('stats')).token_requests.refresh_token;
  }

  async addFault(fault: Fault): Promise<void> {
    await this.#control('faults', 'POST', fault);
  }

  /** The next refresh token is refused: the session that it belongs to ends by itself. */
  async refuseNextRefresh(): Promise<void> {
    await this.#control('faults', 'POST', { endpoint: 'token', kind: 'invalid_grant', times: 1 });
  }

  /** The person is signed out at the provider in every browser, and each application is told (back-channel logout). */
  async logOut(subject: string): Promise<void> {
    await this.#control('log-out', 'POST', { subject });
  }

  async clearFaults(): Promise<void> {
    await this.#control('faults', 'DELETE');
  }

  /** Whether `offline_access` may be granted from now on. */
  async setOfflineAccess(allowed: boolean): Promise<void> {
    await this.#control('settings', 'POST', { offline_access: { 'https://expenses-api': allowed } });
  }

  /** Sends the form of a page, which carries the application's request along. */
  async #send(context: BrowserContext, page: APIResponse, path: string, choice: Record<string, string>): Promise<APIResponse> {
    const carried = /name="request" value="([^"]*)"/.exec(await page.text())?.[1] ?? '';
    const form = { request: carried.replaceAll('&amp;', '&'), ...choice };
    const headers = { ...REQUEST.headers, origin: this.origin };
    return this.#follow(context, await context.request.post(`${this.origin}${path}`, { ...REQUEST, headers, form }));
  }

  /** Goes where an answer leads, and notes what passes on the way. */
  async #follow(context: BrowserContext, answer: APIResponse): Promise<APIResponse> {
    this.secrets.push(...secretsInAddress(answer.url()), ...secretsInCookies(answer.headersArray()));
    const location = answer.headers()['location'];
    if (location === undefined) return answer;
    return this.#follow(context, await context.request.get(new URL(location, answer.url()).href, REQUEST));
  }

  async #ask<Answer>(what: string): Promise<Answer> {
    const answer = await this.#control(what, 'GET');
    return answer.json() as Promise<Answer>;
  }

  async #control(what: string, method: string, body?: unknown): Promise<Response> {
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
