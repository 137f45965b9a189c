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
export class Haystack {
  readonly #stalks: { readonly place: string; readonly text: string }[] = [];
  readonly #gathering: Promise<void>[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Gathers every request and answer of `page` from now on. */
  static async of(page: Page): Promise<Haystack> {
    const haystack = new Haystack(page);
    await page.addInitScript(keepWasmMemories);
    page.on('request', (request) => haystack.#gathering.push(haystack.#gatherRequest(request)));
    page.on('response', (response) => haystack.#gathering.push(haystack.#gatherHeaders(response)));
    await haystack.#gatherBodies(await page.context().newCDPSession(page));
    return haystack;
  }

  add(place: string, text: string): void {
    this.#stalks.push({ place, text });
  }

  /** Gathers what the browser holds now: cookies, storage, the document, and the memory of its WebAssembly. */
  async gatherPage(): Promise<void> {
    await this.#page.waitForFunction(() => window.wasmMemories.length > 0);
    const { pathname } = new URL(this.#page.url());
    this.add('cookies', JSON.stringify(await this.#page.context().cookies()));
    this.add(`document of ${pathname}`, await this.#page.content());
    this.add(`storage of ${pathname}`, await this.#page.evaluate(storage));
    this.add(`memory of ${pathname}`, await this.#page.evaluate(wasmMemory));
  }

  /** Where `needle` stands, each place once. */
  async placesOf(needle: string): Promise<string[]> {
    await Promise.all(this.#gathering);
    const places = this.#stalks.filter(({ text }) => text.includes(needle)).map(({ place }) => place);
    return [...new Set(places)];
  }

  async #gatherRequest(request: Request): Promise<void> {
    this.add(`address of ${new URL(request.url()).pathname}`, request.url());
    this.add('bodies of requests', request.postData() ?? '');
    this.add('headers of requests', JSON.stringify(await request.allHeaders()));
  }

  async #gatherHeaders(response: Response): Promise<void> {
    this.add(`headers of ${new URL(response.url()).pathname}`, JSON.stringify(await response.headersArray()));
  }

  /** Each answer is held until its body has been read: a page that is left at once would take it along. */
  async #gatherBodies(session: CDPSession): Promise<void> {
    session.on('Fetch.requestPaused', (paused) => {
      this.#gatherBody(session, paused).catch((error: unknown) => {
        // An answer that comes when the walk is over and its page closed is none of the walk's.
        if (!this.#page.isClosed()) throw error;
      });
    });
    await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] });
  }

  async #gatherBody(session: CDPSession, paused: Paused): Promise<void> {
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

/** Runs in the page. Text in memory is UTF-8; of its bytes, the printable ones of ASCII are enough to find a needle. */
function wasmMemory(): string {
  const decoder = new TextDecoder('latin1');
  return window.wasmMemories.map(({ buffer }) => decoder.decode(buffer).replace(/[^ -~]+/g, '\n')).join('\n');
}
