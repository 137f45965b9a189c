import { execFile } from 'node:child_process';
import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, createServer as createHttp, request } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { promisify } from 'node:util';

import { secretsInAddress, secretsInCookies } from '../browser-secrets';
import type { Secret } from '../secrets';

/** What stands in front of the server, in the way of a browser that is on the same machine. */
export interface Front {
  /** TLS ends here, under a certificate that nobody has signed. */
  readonly tls: boolean;
  /** Takes every cookie out of the answers: to the server, the browser is one that keeps none. */
  readonly dropsCookies: boolean;
}

/** Passes requests on as they come and answers as they are made, streams included. */
export class FrontProxy {
  readonly baseUrl: string;
  /** What passed here and no log may hold. */
  readonly secrets: Secret[] = [];
  readonly #server: Server;
  readonly #upstream: number;
  readonly #front: Front;

  private constructor(port: number, upstream: number, front: Front, identity: string) {
    this.baseUrl = `${front.tls ? 'https' : 'http'}://localhost:${port}`;
    this.#upstream = upstream;
    this.#front = front;
    const pass: RequestListener = (asked, answered) => this.#pass(asked, answered);
    this.#server = front.tls ? createHttps({ key: identity, cert: identity }, pass) : createHttp(pass);
  }

  static async start(port: number, upstream: number, front: Front): Promise<FrontProxy> {
    const proxy = new FrontProxy(port, upstream, front, front.tls ? await makeIdentity() : '');
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(asked: IncomingMessage, answered: ServerResponse): void {
    const { method, url: path, headers } = asked;
    this.secrets.push(...secretsInAddress(new URL(path ?? '/', this.baseUrl).href));
    const onward = request({ host: '127.0.0.1', port: this.#upstream, method, path, headers }, (answer) => {
      const pairs = pairsOf(answer.rawHeaders);
      this.secrets.push(...secretsInCookies(pairs));
      const passed = this.#front.dropsCookies ? pairs.filter(({ name }) => name.toLowerCase() !== 'set-cookie') : pairs;
      answered.writeHead(answer.statusCode ?? 502, passed.flatMap(({ name, value }) => [name, value]));
      answered.flushHeaders();
      answer.on('error', () => answered.destroy()).pipe(answered);
    });
    onward.on('error', () => answered.destroy());
    answered.on('close', () => onward.destroy());
    asked.pipe(onward);
  }
}

function pairsOf(raw: readonly string[]): { name: string; value: string }[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? '' }] : []));
}

/** A key and a certificate for localhost, both in one text. */
async function makeIdentity(): Promise<string> {
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', '-', '-out', '-'];
  const { stdout } = await promisify(execFile)('openssl', [...words.split(' '), ...names]);
  return stdout;
}
