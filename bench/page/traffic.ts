import { setTimeout as pause } from 'node:timers/promises';

import type { CDPSession, Page } from '@playwright/test';

/** What a response is to a page. */
export type Kind = 'document' | 'style' | 'script' | 'wasm' | 'other';

/** What went over the wire, in bytes: as it was encoded there, and nothing that came from the browser's cache. */
export interface Transfer {
  readonly requests: number;
  /** The responses' headers. */
  readonly headers: number;
  /** Their bodies, of each kind. */
  readonly bodies: Readonly<Record<Kind, number>>;
}

/** A request and its response. */
export interface Exchange {
  readonly address: string;
  readonly kind: Kind;
  /** In bytes, as is the body. */
  readonly headers: number;
  readonly body: number;
  /** Between the request's last byte and the end of the response's headers, in milliseconds. */
  readonly wait: number;
  /** Whether it goes on for as long as the page is open. */
  readonly isStream: boolean;
  readonly isOver: boolean;
  /** Whether it came from the browser's cache. */
  readonly isCached: boolean;
}

/** Nothing is under way for so long when a page has loaded, in milliseconds. */
const QUIET = 300;

/** What passes between a page and the network, as the browser's network layer tells it. */
export class Traffic {
  readonly cdp: CDPSession;
  #exchanges = new Map<string, Exchange>();
  #redirects: Exchange[] = [];
  #lastChange = performance.now();

  private constructor(cdp: CDPSession) {
    this.cdp = cdp;
  }

  static async watch(page: Page): Promise<Traffic> {
    const traffic = new Traffic(await page.context().newCDPSession(page));
    traffic.#listen();
    await traffic.cdp.send('Network.enable');
    return traffic;
  }

  /** Waits until no request has been under way for a while. Streams do not count. */
  async quiet(): Promise<void> {
    while (this.#isBusy() || performance.now() - this.#lastChange < QUIET) await pause(20);
  }

  /** Forgets what has passed so far, and when. */
  clear(): void {
    this.#exchanges.clear();
    this.#redirects = [];
    this.#lastChange = performance.now();
  }

  /** What has passed so far. */
  get exchanges(): readonly Exchange[] {
    return [...this.#redirects, ...this.#exchanges.values()].filter(({ isCached }) => !isCached);
  }

  /** How long the server took over what has passed so far, in milliseconds. Streams answer at once. */
  serverTime(): number {
    return sum(this.exchanges.flatMap(({ wait, isStream }) => (isStream ? [] : [wait])));
  }

  /** Whether a document was loaded. */
  get hasDocument(): boolean {
    return this.exchanges.some(({ kind }) => kind === 'document');
  }

  #isBusy(): boolean {
    return [...this.#exchanges.values()].some(({ isOver, isStream }) => !isOver && !isStream);
  }

  #listen(): void {
    const { cdp } = this;
    cdp.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse, type }) => {
      // Such an address holds its content.
      if (/^(data|blob):/.test(request.url)) return;
      const before = this.#exchanges.get(requestId);
      if (before && redirectResponse) {
        this.#redirects.push({ ...before, headers: redirectResponse.encodedDataLength, isOver: true });
      }
      const isStream = type === 'EventSource';
      const rest = { kind: 'other', headers: 0, body: 0, wait: 0, isOver: false, isCached: false } as const;
      this.#note(requestId, { address: request.url, isStream, ...rest });
    });
    cdp.on('Network.requestServedFromCache', ({ requestId }) => this.#change(requestId, { isCached: true }));
    cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
      const { encodedDataLength: headers, mimeType, timing, fromDiskCache } = response;
      const isStream = mimeType === 'text/event-stream';
      const wait = timing ? timing.receiveHeadersEnd - timing.sendEnd : 0;
      const isCached = fromDiskCache ?? false;
      this.#change(requestId, { kind: kindOf(type, mimeType), headers, wait, isStream, ...(isCached && { isCached }) });
    });
    cdp.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      const body = this.#exchanges.get(requestId)?.body ?? 0;
      this.#change(requestId, { body: body + encodedDataLength });
    });
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const headers = this.#exchanges.get(requestId)?.headers ?? 0;
      this.#change(requestId, { body: encodedDataLength - headers, isOver: true });
    });
    cdp.on('Network.loadingFailed', ({ requestId }) => this.#change(requestId, { isOver: true }));
  }

  #change(id: string, change: Partial<Exchange>): void {
    const exchange = this.#exchanges.get(id);
    if (exchange) this.#note(id, { ...exchange, ...change });
  }

  #note(id: string, exchange: Exchange): void {
    this.#exchanges.set(id, exchange);
    this.#lastChange = performance.now();
  }
}

/** What the exchanges brought. */
export function transferOf(exchanges: readonly Exchange[]): Transfer {
  const bodies = { document: 0, style: 0, script: 0, wasm: 0, other: 0 };
  for (const { kind, body } of exchanges) bodies[kind] += body;
  return { requests: exchanges.length, headers: sum(exchanges.map(({ headers }) => headers)), bodies };
}

function kindOf(type: string, mimeType: string): Kind {
  if (mimeType === 'application/wasm') return 'wasm';
  if (type === 'Document') return 'document';
  if (mimeType === 'text/css') return 'style';
  return type === 'Script' || /javascript/.test(mimeType) ? 'script' : 'other';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
