import type { CDPSession, Page, Request, Response } from '@playwright/test';

declare global {
  interface Window {
    /** The memories of every WebAssembly instance of the document. */
    wasmMemories: WebAssembly.Memory[];
  }
}

/** An answer that waits to be read (the browser's own protocol, `Fetch.requestPaused`). */
interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string };
  readonly resourceType: string;
  readonly responseStatusCode?: number | undefined;
}

/** Everything that a page lets a browser see, as text, by the place where it stood. */
export class TokenScan {
  readonly #texts: { readonly place: string; readonly text: string }[] = [];
  readonly #reading: Promise<void>[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Keeps every request and answer of `page` from now on. */
  static async begin(page: Page): Promise<TokenScan> {
    const scan = new TokenScan(page);
    await page.addInitScript(keepWasmMemories);
    page.on('request', (request) => scan.#reading.push(scan.#readRequest(request)));
    page.on('response', (response) => scan.#reading.push(scan.#readHeaders(response)));
    await scan.#readBodies(await page.context().newCDPSession(page));
    return scan;
  }

  add(place: string, text: string): void {
    this.#texts.push({ place, text });
  }

  /** Keeps what the browser holds now: cookies, storage, the document, and the memory of its WebAssembly. */
  async capturePage(): Promise<void> {
    await this.#page.waitForFunction(() => window.wasmMemories.length > 0);
    const { pathname } = new URL(this.#page.url());
    this.add('cookies', JSON.stringify(await this.#page.context().cookies()));
    this.add(`document of ${pathname}`, await this.#page.content());
    this.add(`storage of ${pathname}`, await this.#page.evaluate(storage));
    this.add(`memory of ${pathname}`, await this.#page.evaluate(wasmMemory));
  }

  /** Where `secret` stands, each place once. */
  async placesOf(secret: string): Promise<string[]> {
    await Promise.all(this.#reading);
    const places = this.#texts.filter(({ text }) => text.includes(secret)).map(({ place }) => place);
    return [...new Set(places)];
  }

  async #readRequest(request: Request): Promise<void> {
    this.add(`address of ${new URL(request.url()).pathname}`, request.url());
    this.add('bodies of requests', request.postData() ?? '');
    this.add('headers of requests', JSON.stringify(await request.allHeaders()));
  }

  async #readHeaders(response: Response): Promise<void> {
    this.add(`headers of ${new URL(response.url()).pathname}`, JSON.stringify(await response.headersArray()));
  }

  /** Each answer is held until its body has been read: a page that is left at once would take it along. */
  async #readBodies(session: CDPSession): Promise<void> {
    session.on('Fetch.requestPaused', (paused) => {
      this.#readBody(session, paused).catch((error: unknown) => {
        // An answer that comes when the test is over and its page closed is none of the test's, and one that the
        // browser gave up while it was held, for its page was left, never reached a page.
        const givenUp = error instanceof Error && error.message.includes('Invalid InterceptionId');
        if (!givenUp && !this.#page.isClosed()) throw error;
      });
    });
    await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] });
  }

  async #readBody(session: CDPSession, paused: Paused): Promise<void> {
    const { requestId, request, resourceType, responseStatusCode: status } = paused;
    // Neither a request that broke off nor a redirect has a body to read, and a stream's has no end.
    if (status !== undefined && !(status >= 300 && status < 400) && resourceType !== 'EventSource') {
      const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId });
      const bytes = Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
      this.add(`body of ${new URL(request.url).pathname}`, bytes.toString());
    }
    await session.send('Fetch.continueRequest', { requestId });
  }
}

/** Runs in the page before its own scripts. */
function keepWasmMemories(): void {
  window.wasmMemories = [];
  for (const way of ['instantiate', 'instantiateStreaming'] as const) {
    const original: (...args: never[]) => Promise<unknown> = WebAssembly[way];
    const keeping = async (...args: never[]) => {
      const made = (await original.apply(WebAssembly, args)) as WebAssembly.WebAssemblyInstantiatedSource;
      const { memory } = made.instance.exports;
      if (memory instanceof WebAssembly.Memory) window.wasmMemories.push(memory);
      return made;
    };
    Object.assign(WebAssembly, { [way]: keeping });
  }
}

/** Runs in the page. */
async function storage(): Promise<string> {
  const databases = await indexedDB.databases();
  const stored = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      stored.push(request.url, await (await cache.match(request))?.text());
    }
  }
  if (databases.length > 0) throw new Error('this page uses IndexedDB, which nobody reads here yet');
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, stored]);
}

/** Runs in the page. Text in memory is UTF-8; of its bytes, the printable ones of ASCII are enough to find a secret. */
function wasmMemory(): string {
  const decoder = new TextDecoder('latin1');
  return window.wasmMemories.map(({ buffer }) => decoder.decode(buffer).replace(/[^ -~]+/g, '\n')).join('\n');
}
