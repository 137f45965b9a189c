import { setTimeout as pause } from 'node:timers/promises';

import { PATIENCE, type Walker } from './walker';

/** A command of WebDriver (W3C), as it goes over HTTP and as Firefox names it. */
interface Command {
  readonly method: 'GET' | 'POST';
  /** `{id}` stands for the element that it is about. */
  readonly path: string;
  readonly name: string;
}

const NAVIGATE: Command = { method: 'POST', path: '/url', name: 'WebDriver:Navigate' };
const REFRESH: Command = { method: 'POST', path: '/refresh', name: 'WebDriver:Refresh' };
const SCRIPT: Command = { method: 'POST', path: '/execute/sync', name: 'WebDriver:ExecuteScript' };
const CLICK: Command = { method: 'POST', path: '/element/{id}/click', name: 'WebDriver:ElementClick' };
const CLEAR: Command = { method: 'POST', path: '/element/{id}/clear', name: 'WebDriver:ElementClear' };
const TYPE: Command = { method: 'POST', path: '/element/{id}/value', name: 'WebDriver:ElementSendKeys' };
const COOKIES: Command = { method: 'GET', path: '/cookie', name: 'WebDriver:GetCookies' };
const SCREENSHOT: Command = { method: 'GET', path: '/screenshot', name: 'WebDriver:TakeScreenshot' };

/** A browser at the other end. */
export interface Connection {
  send(command: Command, parameters: object, element?: string): Promise<unknown>;
  /** What the console says went wrong, unless the browser keeps that to itself. */
  errors(): Promise<readonly string[] | undefined>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** How often a script is tried. */
const ATTEMPTS = 5;

/** What stands for an element in an answer. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** The first element, in the document or among what is shown. */
const FIND = `
  const [xpath, shown] = arguments;
  const found = document.evaluate(xpath, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  for (let index = 0; index < found.snapshotLength; index += 1) {
    const element = found.snapshotItem(index);
    const box = element.closest('select') ?? element;
    if (!shown || box.getClientRects().length > 0) return element;
  }
  return null;`;

/** A browser that is driven by WebDriver. */
export class WebDriverWalker implements Walker {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async open(address: string): Promise<void> {
    await this.#connection.send(NAVIGATE, { url: address });
  }

  async reload(): Promise<void> {
    await this.#connection.send(REFRESH, {});
  }

  /** By script: WebKit's driver waits for ever where going back leads on by itself. */
  async back(): Promise<void> {
    await this.#ask('setTimeout(() => history.back())');
  }

  async address(): Promise<string> {
    return this.#read('return location.href');
  }

  async text(): Promise<string> {
    return this.#read('return document.body?.innerText ?? ""');
  }

  async click(xpath: string): Promise<void> {
    await this.#act(xpath, true, async (element) => this.#connection.send(CLICK, {}, element));
  }

  async fill(xpath: string, text: string): Promise<void> {
    await this.#act(xpath, true, async (element) => {
      await this.#connection.send(CLEAR, {}, element);
      await this.#connection.send(TYPE, { text }, element);
    });
  }

  async select(xpath: string, option: string): Promise<void> {
    await this.click(`${xpath}/option[normalize-space() = "${option}"]`);
  }

  async choose(xpath: string, file: string): Promise<void> {
    await this.#act(xpath, false, async (element) => this.#connection.send(TYPE, { text: file }, element));
  }

  async has(xpath: string): Promise<boolean> {
    return (await this.#find(xpath, false)) !== undefined;
  }

  async cookies(): Promise<Readonly<Record<string, string>>> {
    const cookies = (await this.#connection.send(COOKIES, {})) as { name: string; value: string }[];
    return Object.fromEntries(cookies.map(({ name, value }) => [name, value]));
  }

  async run(script: string): Promise<void> {
    await this.#ask(script);
  }

  async errors(): Promise<readonly string[] | undefined> {
    return this.#connection.errors();
  }

  async picture(): Promise<Buffer> {
    return Buffer.from((await this.#connection.send(SCREENSHOT, { full: false })) as string, 'base64');
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Asks a page for a text that it always has: Firefox answers nothing, and no error, where the page went away just then. */
  async #read(script: string): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const text = await this.#ask<string | null>(script);
      if (text !== null) return text;
      if (attempt === ATTEMPTS) throw new Error(`no page answered: ${script}`);
      await pause(100);
    }
  }

  /** A script that changes nothing runs once more where its page went away just then. */
  async #ask<Answer>(script: string, ...args: unknown[]): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.#connection.send(SCRIPT, { script, args })) as Answer;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await pause(100);
      }
    }
  }

  async #find(xpath: string, shown: boolean): Promise<string | undefined> {
    return (await this.#ask<Record<string, string> | null>(FIND, xpath, shown))?.[ELEMENT];
  }

  /** Tries until it succeeds: an element may come late, move, or be replaced just when it is to be used. */
  async #act(xpath: string, shown: boolean, act: (element: string) => Promise<unknown>): Promise<void> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        const element = await this.#find(xpath, shown);
        if (element === undefined) throw new Error(`nothing on the page is ${xpath}`);
        await act(element);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await pause(100);
      }
    }
  }
}

export type { Command };
