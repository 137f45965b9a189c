import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser, BrowserContext, Request, Response } from '@playwright/test';

import type { Issued } from './provider/provider';
import { SESSION_COOKIE } from './stack/stack';

/** What no log may hold. */
export interface Secret {
  readonly kind: Issued['kind'] | 'attempt' | 'code' | 'client' | 'sealing' | 'session' | 'state' | 'verifier';
  readonly text: string;
}

/** What one stack left behind: every line that its processes printed, and what must not be in any line of the run. */
export interface Record {
  readonly spec: string;
  readonly log: readonly string[];
  readonly secrets: readonly Secret[];
  /** Reports of pages that wanted what their policy does not allow, where no test meant them to. */
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

/** The secrets that pass through a browser: it carries codes and states, and keeps cookies. */
export class Passing {
  readonly secrets: Secret[] = [];
  readonly #reading: Promise<void>[] = [];

  /** Notes what passes in every context of the browser from now on, until `stop`. */
  static begin(browser: Browser): { passing: Passing; stop: () => Promise<void> } {
    const passing = new Passing();
    const contexts: BrowserContext[] = [];
    const request = (request: Request) => passing.#noteAddress(request.url());
    const response = (response: Response) => passing.#reading.push(passing.#noteCookies(response));
    const begin = (context: BrowserContext) => {
      contexts.push(context);
      context.on('request', request).on('response', response);
    };
    browser.contexts().forEach(begin);
    browser.on('context', begin);
    const stop = async () => {
      browser.off('context', begin);
      for (const context of contexts) context.off('request', request).off('response', response);
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
