import type { Browser, BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test';

import type { Secret } from './secrets';
import type { Stack } from './stack/stack';

/** The cookie that names the session, by its name on http and on https. */
const SESSION_COOKIE = /^(bff-|__Host-Http-)session$/;
/** The cookies that keep a sign-in between leaving for the provider and coming back. */
const LOGIN_COOKIE = /^(bff-|__Host-Http-)login-/;

/** The secrets that pass through browsers: they carry codes and states, and keep cookies. */
export class BrowserSecrets {
  readonly secrets: Secret[] = [];
  readonly #reading: Promise<void>[] = [];

  /**
   * Notes what passes in every context of the browser from now on, until `stop`, and tells `stack` of each of its pages
   * that wanted what its policy does not allow: not every policy names an address for reports.
   */
  static watch(browser: Browser, stack: Stack): { seen: BrowserSecrets; stop: () => Promise<void> } {
    const seen = new BrowserSecrets();
    const contexts: BrowserContext[] = [];
    const onRequest = (request: Request) => seen.secrets.push(...secretsInAddress(request.url()));
    const onResponse = (response: Response) => seen.#reading.push(seen.#noteCookies(response));
    const onConsole = (message: ConsoleMessage) => {
      const { url } = message.location();
      // What a test itself runs in a page has a place of its own.
      const place = url.startsWith('http') ? url : (message.page()?.url() ?? '');
      if (place.startsWith(`${stack.baseUrl}/`) && message.text().includes('Content Security Policy')) {
        stack.notePolicyViolation(message.text());
      }
    };
    const begin = (context: BrowserContext) => {
      contexts.push(context);
      context.on('request', onRequest).on('response', onResponse).on('console', onConsole);
    };
    browser.contexts().forEach(begin);
    browser.on('context', begin);
    const stop = async () => {
      browser.off('context', begin);
      for (const context of contexts) {
        context.off('request', onRequest).off('response', onResponse).off('console', onConsole);
      }
      await Promise.all(seen.#reading);
    };
    return { seen, stop };
  }

  async #noteCookies(response: Response): Promise<void> {
    // An answer that comes when its page is closed already can't be read, and brings nothing.
    this.secrets.push(...secretsInCookies(await response.headersArray().catch(() => [])));
  }
}

/** The code and the state in the address of a request. */
export function secretsInAddress(address: string): Secret[] {
  const parameters = new URL(address).searchParams;
  return (['code', 'state'] as const).flatMap((kind) => {
    const text = parameters.get(kind);
    // A word that a test made up is nothing to look for.
    return text && text.length >= 20 ? [{ kind, text }] : [];
  });
}

/** The cookies of a session and of a sign-in that the headers of an answer set. */
export function secretsInCookies(headers: readonly { readonly name: string; readonly value: string }[]): Secret[] {
  return headers.flatMap(({ name, value }): Secret[] => {
    if (name.toLowerCase() !== 'set-cookie') return [];
    const [marked = '', text = ''] = (value.split(';')[0] ?? '').split('=');
    // Where the application stands below a path, the name bears a mark of it.
    const cookie = marked.replace(/^(__Host-Http-)?[0-9a-f]{8}-/, '$1');
    if (text === '') return [];
    if (SESSION_COOKIE.test(cookie)) return [{ kind: 'session', text }];
    return LOGIN_COOKIE.test(cookie) ? [{ kind: 'login_state', text }] : [];
  });
}
