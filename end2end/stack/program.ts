import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = process.env['SERVER_BIN'] ?? resolve(ROOT, 'target/debug/server');

/** Where the pages' WebAssembly, scripts and styles are, if not where the program looks by itself. */
const SITE = process.env['LEPTOS_SITE_ROOT'];

/** How long the program may take to end after SIGINT. */
const TIMEOUT = 20_000;

/** Variables of the program, by name. */
export type Variables = Readonly<Record<string, string>>;

/** How a program ended: its exit code, or the signal that ended it. */
export type End = number | NodeJS.Signals | null;

/** What a developer's own `.env` may hold. An empty variable counts as not set, and goes before that file. */
const UNSET: Variables = Object.fromEntries(
  [
    'ACCEPT_PLAIN_JWT',
    'ADMINISTRATORS',
    'ALLOWED_AUDIENCES',
    'API_AUDIENCE',
    'API_DATABASE_URL',
    'API_EMBEDDED',
    'API_RESOURCE',
    'API_SCOPES',
    'API_URL',
    'APP_SESSION_SECRET',
    'APP_SESSION_SECRET_OLD',
    'BFF_DATABASE_URL',
    'CLIENT_ID',
    'CLIENT_KEY_ID',
    'CLIENT_PRIVATE_KEY_FILE',
    'CLIENT_SECRET',
    'DEVIDP_ACCESS_TOKEN_LIFETIME',
    'DEVIDP_DPOP_NONCE',
    'DEVIDP_OFFLINE_ACCESS',
    'DEVIDP_OVERLAP',
    'DEVIDP_PAR',
    'DPOP',
    'DPOP_NONCE_SECRET',
    'HOST',
    'ISSUER_BASE_URL',
    'PROOF_OF_PRESENCE',
    'REQUIRE_DPOP',
    'SESSION_IDLE_TIMEOUT',
    'SESSION_LIFETIME',
    'STEP_UP_ABOVE',
    'STEP_UP_MAX_AGE',
    'TRUSTED_PROXIES',
  ].map((name) => [name, '']),
);

/** The server's program, started. */
export class Program {
  /** What it printed on both streams, line by line. */
  readonly lines: string[] = [];
  /** How it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<End>;
  readonly #process: ChildProcess;

  /** It serves, unless `args` ask for something else. */
  constructor(variables: Variables, args: readonly string[] = []) {
    const { PATH, HOME } = process.env;
    const child = spawn(BINARY, args, {
      cwd: ROOT,
      env: { PATH, HOME, ...(SITE && { LEPTOS_SITE_ROOT: SITE }), ...UNSET, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => this.lines.push(line));
    }
    this.ended = new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal)),
    );
    // It must not outlive a run that breaks off.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.on('close', () => process.off('exit', kill));
    // Whoever waits for the end hears of a program that can't be started; nobody else must fall over it.
    this.ended.catch(() => {});
    this.#process = child;
  }

  get runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Interrupts it as Ctrl-C does. It is killed, and this fails, where it does not end then. */
  async interrupt(): Promise<End> {
    this.#process.kill('SIGINT');
    return this.endsWithin(TIMEOUT);
  }

  /** How it ends by itself in that many milliseconds. It is killed, and this fails, where it does not. */
  async endsWithin(milliseconds: number): Promise<End> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#process.kill('SIGKILL');
        reject(new Error(`the server did not end within ${milliseconds} ms:\n${this.output}`));
      }, milliseconds);
    });
    return Promise.race([this.ended, tooLate]).finally(() => clearTimeout(timer));
  }
}
