import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Secret } from '../secrets';
import { type Front, FrontProxy } from './front-proxy';
import type { Ports } from './ports';
import { type End, Program, type Variables } from './program';

/** The variable that names the folder with which each data folder begins, if any. */
export const TEMPLATE = 'STACK_TEMPLATE';

/** The cookie that names the session, on http on the machine itself. */
export const SESSION_COOKIE = 'bff-session';

/** The same on https. */
export const SECURE_SESSION_COOKIE = '__Host-Http-session';

/** One request that the API answered, as its log tells it. */
export interface ApiCall {
  /** The id of the request to the server for which it was asked. */
  readonly requestId: string;
  readonly status: number;
  /** `iat` of the access token: RFC 3339, so that later ones sort later. */
  readonly issuedAt: string | undefined;
}

/** App, API and provider, with a data folder of their own. */
export class Stack {
  /** Where browsers find it: behind what stands in front of it, if anything does. */
  readonly baseUrl: string;
  /** Where its data is. */
  readonly folder: string;
  readonly #variables: Variables;
  readonly #front: FrontProxy | undefined;
  readonly #earlier: string[] = [];
  readonly #consoleViolations: string[] = [];
  #program: Program;
  #mayViolatePolicy = false;
  #beforeEnd = async () => {};

  private constructor(ports: Ports, folder: string, variables: Variables, front: FrontProxy | undefined) {
    this.baseUrl = front?.baseUrl ?? variables['BASE_URL'] ?? `http://localhost:${ports.app}`;
    this.folder = folder;
    this.#front = front;
    this.#variables = {
      PORT: `${ports.app}`,
      BASE_URL: this.baseUrl,
      API_PORT: `${ports.api}`,
      DATA_DIR: folder,
      ...variables,
    };
    this.#program = new Program(this.#variables);
  }

  /** Starts it, and comes back when it answers. */
  static async start(ports: Ports, variables: Variables, front?: Front): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), 'expenses-'));
    const template = process.env[TEMPLATE];
    if (template) await cp(template, folder, { recursive: true });
    const proxy = front && (await FrontProxy.start(ports.front, ports.app, front));
    const stack = new Stack(ports, folder, variables, proxy);
    await stack.#answers();
    return stack;
  }

  /** The variables it was started with. */
  get variables(): Variables {
    return this.#variables;
  }

  /** Everything the server has printed, earlier starts included. */
  get log(): readonly string[] {
    return [...this.#earlier, ...this.#program.lines];
  }

  /** What seals sessions, where the server made that itself, and what passed in front of it. */
  async secrets(): Promise<Secret[]> {
    const text = await readFile(join(this.folder, 'session.key'), 'utf8').catch(() => undefined);
    return [...(text === undefined ? [] : [{ kind: 'sealing', text } as const]), ...(this.#front?.secrets ?? [])];
  }

  /** The requests that the API has answered, oldest first. */
  get apiCalls(): ApiCall[] {
    return this.log
      .filter((line) => / api: /.test(line))
      .flatMap((line) => {
        const status = /\bstatus=(\d+)/.exec(line)?.[1];
        const requestId = /\brequest_id=(\S+)/.exec(line)?.[1];
        return status && requestId ? [{ requestId, status: Number(status), issuedAt: /\biat=(\S+)/.exec(line)?.[1] }] : [];
      });
  }

  /** Stops the server and starts it again on the same data and ports. */
  async restart(): Promise<void> {
    await this.interrupt();
    this.#earlier.push(...this.#program.lines);
    this.#program = new Program(this.#variables);
    await this.#answers();
  }

  /** Ends a person's sessions as an operator does, by a program of its own on the same database. */
  async endSessionsOf(subject: string): Promise<void> {
    const program = new Program(this.#variables, ['sessions', 'end', '--user', subject]);
    const end = await program.ended;
    this.#earlier.push(...program.lines);
    if (end !== 0) throw new Error(`sessions end ended with ${end}:\n${program.output}`);
  }

  /** Acts each time before the server is stopped, while it still answers. */
  beforeEachEnd(act: () => Promise<void>): void {
    this.#beforeEnd = act;
  }

  /** Interrupts the server as Ctrl-C does. */
  async interrupt(): Promise<End> {
    if (this.#program.runs) await this.#beforeEnd();
    return this.#program.interrupt();
  }

  /**
   * Stops the server, if it still runs, and removes its data. A server that ended badly fails the test, and so does a
   * page that wanted what its content security policy does not allow: browsers report that to the server.
   */
  async stop(): Promise<void> {
    const end = await this.interrupt();
    await this.#front?.stop();
    await rm(this.folder, { recursive: true });
    if (end !== 0) throw new Error(`the server ended with ${end}:\n${this.#program.output}`);
    if (this.unexpectedPolicyViolations.length > 0) throw new Error(this.unexpectedPolicyViolations.join('\n'));
  }

  /** What browsers reported to the server. */
  get policyViolations(): readonly string[] {
    return this.log.filter((line) => line.includes('broke its content security policy'));
  }

  /** A browser said that a page of ours wanted what its policy does not allow. */
  notePolicyViolation(text: string): void {
    this.#consoleViolations.push(text);
  }

  /** What browsers said and reported, unless the test was about that. */
  get unexpectedPolicyViolations(): readonly string[] {
    return this.#mayViolatePolicy ? [] : [...this.#consoleViolations, ...this.policyViolations];
  }

  /** The test breaks the policy itself, to see what comes of it. */
  allowPolicyViolations(): void {
    this.#mayViolatePolicy = true;
  }

  async #answers(): Promise<void> {
    let ended = false;
    void this.#program.ended.finally(() => (ended = true)).catch(() => {});
    while (!(await this.#isUp())) {
      if (ended) throw new Error(`the server ended at its start:\n${this.#program.output}`);
      await pause(20);
    }
  }

  async #isUp(): Promise<boolean> {
    try {
      return (await fetch(`http://localhost:${this.#variables['PORT']}${new URL(this.baseUrl).pathname}`)).ok;
    } catch {
      return false;
    }
  }
}
