import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { pickPort } from '../stack/ports';
import type { Command, Connection } from './webdriver';

/** WebKitGTK's driver, as Debian has it (webkit2gtk-driver), over HTTP and on a screen of its own. */
export class WebKitDriver implements Connection {
  readonly #processes: readonly ChildProcess[];
  readonly #session: string;

  private constructor(processes: readonly ChildProcess[], session: string) {
    this.#processes = processes;
    this.#session = session;
  }

  static async start(driver: string): Promise<WebKitDriver> {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const processes: ChildProcess[] = [screen];
    endWithThis(screen);
    try {
      const [number] = (await once(screen.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
      const port = await pickPort();
      const child = spawn(driver, [`--port=${port}`], {
        stdio: 'ignore',
        env: { ...process.env, DISPLAY: `:${number.toString().trim()}` },
      });
      processes.push(child);
      endWithThis(child);
      const base = `http://127.0.0.1:${port}`;
      const begun = await begin(base, child);
      return new WebKitDriver(processes, `${base}/session/${begun}`);
    } catch (error) {
      for (const child of processes) child.kill('SIGKILL');
      throw error;
    }
  }

  async send({ method, path }: Command, parameters: object, element = ''): Promise<unknown> {
    return call(method, `${this.#session}${path.replace('{id}', element)}`, parameters);
  }

  async errors(): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {
    await call('DELETE', this.#session, {}).catch(() => {});
    for (const child of this.#processes.toReversed()) child.kill('SIGTERM');
  }
}

/** A browser, as soon as the driver answers. */
async function begin(base: string, driver: ChildProcess): Promise<string> {
  const capabilities = { alwaysMatch: { acceptInsecureCerts: true } };
  for (;;) {
    try {
      await fetch(`${base}/status`);
      break;
    } catch {
      if (driver.exitCode !== null) throw new Error('WebKitWebDriver ended at its start');
      await pause(20);
    }
  }
  const { sessionId } = (await call('POST', `${base}/session`, { capabilities })) as { sessionId: string };
  return sessionId;
}

async function call(method: string, address: string, parameters: object): Promise<unknown> {
  const body = method === 'POST' ? { body: JSON.stringify(parameters) } : {};
  const answer = await fetch(address, { method, ...body });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`WebKitWebDriver: ${JSON.stringify(value)}`);
  return value;
}

/** It must not outlive a run that breaks off. */
function endWithThis(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.on('close', () => process.off('exit', kill));
}
