import type { Browser, BrowserContext } from '@playwright/test';

import { DevIdp } from '../../end2end/provider/devidp';
import { otherBrowser } from '../../end2end/sign-in';
import { pickPorts } from '../../end2end/stack/ports';
import { Stack } from '../../end2end/stack/stack';
import { addContent, type Content } from './content';
import type { Viewer } from './pages';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Longer than measuring takes, in seconds: no token is refreshed meanwhile. */
const LIFETIME = 7200;

/** The app with its provider and API, and with people who have signed in. */
export class Site {
  readonly content: Content;
  readonly #browser: Browser;
  readonly #stack: Stack;
  readonly #people: Readonly<Record<Viewer, StorageState | undefined>>;

  private constructor(browser: Browser, stack: Stack, content: Content, people: Record<Viewer, StorageState | undefined>) {
    this.content = content;
    this.#browser = browser;
    this.#stack = stack;
    this.#people = people;
  }

  static async start(browser: Browser, worker: number): Promise<Site> {
    const ports = await pickPorts(worker);
    const devidp = new DevIdp(ports.provider, LIFETIME);
    const stack = await Stack.start(ports, { ...devidp.variables, ADMINISTRATORS: 'cleo-martin' });
    const ada = await otherBrowser(browser, stack, devidp, 'Ada Alvarez');
    const cleo = await otherBrowser(browser, stack, devidp, 'Cleo Martin');
    const content = await addContent(ada, stack);
    const people = { nobody: undefined, Ada: await ada.storageState(), Cleo: await cleo.storageState() };
    await Promise.all([ada.close(), cleo.close()]);
    return new Site(browser, stack, content, people);
  }

  /** A browser that has never been there, but for its cookies. */
  newContext(viewer: Viewer): Promise<BrowserContext> {
    const storageState = this.#people[viewer];
    return this.#browser.newContext({ baseURL: this.#stack.baseUrl, ...(storageState && { storageState }) });
  }

  stop(): Promise<void> {
    return this.#stack.stop();
  }
}
