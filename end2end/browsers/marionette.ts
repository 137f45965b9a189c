import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Command, Connection } from './webdriver';

/** Nothing outside this machine is asked, nothing is set up for a person, and every page's console is kept. */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': 'data:,',
};

/** What the console holds of pages and of what belongs to them, such as their icons, without what Firefox says of itself. */
const CONSOLE = `
  return Services.console.getMessageArray()
    .filter((message) => message instanceof Ci.nsIScriptError && !(message.flags & Ci.nsIScriptError.warningFlag))
    .filter(({ category, sourceName }) => category.startsWith('CSP') || /^https?:/.test(sourceName))
    .map((message) => message.errorMessage);`;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Firefox as it is delivered, by the protocol that geckodriver speaks with it: WebDriver's commands in messages of their
 * own. It shows the console as well, with what a page's policy refused.
 */
export class Marionette implements Connection {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #received = Buffer.alloc(0);
  #sent = 0;

  private constructor(process: ChildProcess, profile: string, socket: Socket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('data', (data: Buffer) => this.#read(data));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('Firefox ended')));
  }

  static async start(firefox: string): Promise<Marionette> {
    const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    await writeFile(join(profile, 'user.js'), lines);
    const flags = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile];
    const child = spawn(firefox, flags, { stdio: 'ignore', env: { ...process.env, MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900' } });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.on('close', () => process.off('exit', kill));
    const port = await portOf(child, profile);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const marionette = new Marionette(child, profile, socket);
    await marionette.#command('WebDriver:NewSession', { acceptInsecureCerts: true });
    return marionette;
  }

  async send({ name }: Command, parameters: object, element?: string): Promise<unknown> {
    const answer = await this.#command(name, { ...parameters, ...(element !== undefined && { id: element }) });
    return answer !== null && typeof answer === 'object' && 'value' in answer ? answer.value : answer;
  }

  async errors(): Promise<readonly string[]> {
    await this.#command('Marionette:SetContext', { value: 'chrome' });
    try {
      const answer = await this.#command('WebDriver:ExecuteScript', { script: CONSOLE, args: [] });
      return (answer as { value: string[] }).value;
    } finally {
      await this.#command('Marionette:SetContext', { value: 'content' });
    }
  }

  async close(): Promise<void> {
    const ended = this.#process.exitCode === null ? once(this.#process, 'close') : Promise.resolve();
    await this.#command('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
    this.#socket.destroy();
    await rm(this.#profile, { recursive: true, force: true });
  }

  #command(name: string, parameters: object): Promise<unknown> {
    this.#sent += 1;
    const id = this.#sent;
    const message = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  /** A message is its length in bytes, a colon and JSON. The first is a greeting, every other one an answer. */
  #read(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.subarray(0, colon));
      if (colon < 0 || this.#received.length < end) return;
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString());
      this.#received = this.#received.subarray(end);
      if (Array.isArray(message)) this.#settle(message as [number, number, { message: string } | null, unknown]);
    }
  }

  #settle([, id, error, value]: [number, number, { message: string } | null, unknown]): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(`Firefox: ${error.message}`));
    else pending?.resolve(value);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** Where Firefox listens, as soon as it says so. */
async function portOf(firefox: ChildProcess, profile: string): Promise<number> {
  for (;;) {
    const text = await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => '');
    if (text !== '') return Number(text);
    if (firefox.exitCode !== null) throw new Error(`Firefox ended at its start with ${firefox.exitCode}`);
    await pause(20);
  }
}
