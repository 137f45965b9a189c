import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** The ports of one stack. */
export interface Ports {
  readonly app: number;
  readonly api: number;
  readonly provider: number;
}

export async function pickPorts(): Promise<Ports> {
  return { app: await pickPort(), api: await pickPort(), provider: await pickPort() };
}

/**
 * A free port. It is drawn from below the range that the kernel takes for outgoing connections, so that nobody takes
 * it by chance before the server does.
 */
async function pickPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
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
