import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** The ports of one stack. */
export interface Ports {
  readonly app: number;
  readonly api: number;
  readonly provider: number;
}

/** Where the first worker's ports begin, and how many each worker has to draw from. */
const FIRST = 20_000;
const EACH = 1_000;
/** Workers beyond these share the ports of the first. */
const WORKERS = 10;

/**
 * Three free ports, each its own. They are drawn from below the range that the kernel takes for outgoing connections, and
 * from a part of it that is the worker's, so that nobody takes them by chance before the server does.
 */
export async function pickPorts(worker: number): Promise<Ports> {
  const first = FIRST + (worker % WORKERS) * EACH;
  const drawn = new Set<number>();
  while (drawn.size < 3) {
    const port = randomInt(first, first + EACH);
    if (await isFree(port)) drawn.add(port);
  }
  const [app, api, provider] = [...drawn] as [number, number, number];
  return { app, api, provider };
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
