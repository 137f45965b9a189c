import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** The ports of one stack. */
export interface Ports {
  readonly app: number;
  /** Of what may stand in front of the app. */
  readonly front: number;
  readonly api: number;
  readonly provider: number;
}

/** Where the first worker's ports begin, and how many each worker has to draw from. */
const FIRST = 20_000;
const EACH = 1_000;
/** Workers beyond these share the ports of the first. */
const WORKERS = 10;

/**
 * Four free ports, each its own. They are drawn from below the range that the kernel takes for outgoing connections, and
 * from a part of it that is the worker's, so that nobody takes them by chance before the server does.
 */
export async function pickPorts(worker: number): Promise<Ports> {
  const first = FIRST + (worker % WORKERS) * EACH;
  const drawn = new Set<number>();
  while (drawn.size < 4) drawn.add(await pickPort(first));
  const [app, front, api, provider] = [...drawn] as [number, number, number, number];
  return { app, front, api, provider };
}

/** A free port of those that begin with `first`. */
export async function pickPort(first = FIRST + WORKERS * EACH): Promise<number> {
  for (;;) {
    const port = randomInt(first, first + EACH);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
