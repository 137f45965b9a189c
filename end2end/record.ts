import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser, BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test';

import type { Issued } from './provider/provider';
import type { Variables } from './stack/program';
import { SESSION_COOKIE, type Stack } from './stack/stack';

/** What no log may hold. */
export interface Secret {
  readonly kind: Issued['kind'] | 'attempt' | 'code' | 'client' | 'nonces' | 'sealing' | 'session' | 'state' | 'verifier';
  readonly text: string;
}

/** What one stack left behind: every line that its processes printed, and what must not be in any line of the run. */
export interface Record {
  readonly spec: string;
  readonly log: readonly string[];
  readonly secrets: readonly Secret[];
  /** What browsers said of pages that wanted what their policy does not allow, where no test meant them to. */
  readonly brokenPolicies: readonly string[];
}

/** Keeps a record until the end of the run. */
export async function keep(folder: string, record: Record): Promise<void> {
  await mkdir(join(folder, 'run'), { recursive: true });
  await writeFile(join(folder, 'run', `${randomUUID()}.json`), JSON.stringify(record));
}

/** Every record of this run. */
export async function records(folder: string): Promise<Record[]> {
  const names = await readdir(join(folder, 'run'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'run', name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as Record);
}

/** What gives a token away: the whole of it or, of a JSON Web Token, the parts that make it that one. */
export function secretsOf({ kind, token }: Issued): Secret[] {
  const texts = kind === 'refresh_token' ? [token] : token.split('.').slice(1);
  return texts.map((text) => ({ kind, text }));
}

/** What is configured and no log may hold: as it stands, whichever variable it is. */
export function secretsIn(variables: Variables): Secret[] {
  const named = (name: string, kind: Secret['kind']) => {
    const text = variables[name];
    return text ? [{ kind, text }] : [];
  };
  return [
    ...named('APP_SESSION_SECRET', 'sealing'),
    ...named('CLIENT_SECRET', 'client'),
    ...named('DPOP_NONCE_SECRET', 'nonces'),
  ];
}

/** The secrets that pass through a browser: it carries codes and states, and keeps cookies. */
export class Passing {
  readonly secrets: Secret[] = [];
  readonly #reading: Promise<void>[] = [];

  /**
   * Notes what passes in every context of the browser from now on, until `stop`, and tells `stack` of each of its pages
   * that wanted what its policy does not allow: not every policy names an address for reports.
   */
  static begin(browser: Browser, stack: Stack): { passing: Passing; stop: () => Promise<void> } {
    const passing = new Passing();
    const contexts: BrowserContext[] = [];
    const request = (request: Request) => passing.#noteAddress(request.url());
    const response = (response: Response) => passing.#reading.push(passing.#noteCookies(response));
    const spoken = (message: ConsoleMessage) => {
      const { url } = message.location();
      // What a test itself runs in a page has a place of its own.
      const place = url.startsWith('http') ? url : (message.page()?.url() ?? '');
      if (place.startsWith(`${stack.baseUrl}/`) && message.text().includes('Content Security Policy')) stack.noteBrokenPolicy(message.text());
    };
    const begin = (context: BrowserContext) => {
      contexts.push(context);
      context.on('request', request).on('response', response).on('console', spoken);
    };
    browser.contexts().forEach(begin);
    browser.on('context', begin);
    const stop = async () => {
      browser.off('context', begin);
      for (const context of contexts) context.off('request', request).off('response', response).off('console', spoken);
      await Promise.all(passing.#reading);
    };
    return { passing, stop };
  }

  #noteAddress(address: string): void {
    const parameters = new URL(address).searchParams;
    for (const kind of ['code', 'state'] as const) {
      const text = parameters.get(kind);
      // A word that a test made up is nothing to look for.
      if (text && text.length >= 20) this.secrets.push({ kind, text });
    }
  }

  async #noteCookies(response: Response): Promise<void> {
    // An answer that comes when its page is closed already can't be read, and brings nothing.
    const headers = await response.headersArray().catch(() => []);
    for (const { name, value } of headers) {
      if (name.toLowerCase() !== 'set-cookie') continue;
      const [cookie = '', text = ''] = (value.split(';')[0] ?? '').split('=');
      if (text === '') continue;
      if (cookie === SESSION_COOKIE) this.secrets.push({ kind: 'session', text });
      if (cookie.startsWith('__Host-Http-login-')) this.secrets.push({ kind: 'attempt', text });
    }
  }
}
