/**
 * The engine's utility process and the processes of its jobs, as the shell keeps them. The shell only forwards: ports to the
 * engine, job processes on request, dialogs and grants. An engine that ends is started again; the page then asks for a new port, and
 * what it is asked meanwhile waits for the next engine.
 */

import { constants, setPriority } from 'node:os';
import { join, normalize, sep } from 'node:path';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { FileEntry } from '../engine/contract/api.ts';
import type {
  DialogKinds,
  DialogPurpose,
  EngineToShell,
  ShellToEngine,
} from '../engine/contract/hosts/shell.ts';
import { say } from '../engine/contract/say.ts';
import type { Layout } from './layout.ts';

/** What is used of Electron, so that a test can hand in a double. */
export type Processes = {
  readonly utilityProcess: Pick<typeof import('electron').utilityProcess, 'fork'>;
  readonly MessageChannelMain: new () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
};

export type EngineEvents = {
  readonly version: string;
  readonly choose: (purpose: DialogPurpose) => Promise<readonly string[]>;
  /** The engine ended without being asked to; it is started again when this has answered, and not where it answers false. */
  readonly onLost: (code: number) => unknown;
  /** A line for people and the log. */
  readonly say: (line: string) => void;
  /** Variables of the engine and its jobs; undefined for those of the shell. */
  readonly env?: Record<string, string>;
};

type Waiting = {
  readonly resolve: (entries: readonly FileEntry[]) => void;
  readonly reject: (error: Error) => void;
};

/** Time for the system to take back what the ended engine held. */
const RESTART_MS = 1000;

export class EngineProcess {
  readonly #electron: Processes;
  readonly #layout: Layout;
  readonly #events: EngineEvents;
  readonly #jobs = new Map<number, UtilityProcess>();
  readonly #granting = new Map<number, Waiting>();
  /** What is for the next engine, since there is none yet. */
  readonly #waiting: { readonly message: ShellToEngine; readonly ports: MessagePortMain[] }[] = [];
  #child: UtilityProcess | undefined;
  #kinds: DialogKinds = { logs: [] };
  #nextGrant = 1;
  #ended = false;

  constructor(electron: Processes, layout: Layout, events: EngineEvents) {
    this.#electron = electron;
    this.#layout = layout;
    this.#events = events;
  }

  /** What the engine can load; nothing before it has said so. */
  get kinds(): DialogKinds {
    return this.#kinds;
  }

  start(): void {
    if (this.#ended || this.#child) return;
    const child = this.#fork(this.#layout.engineEntry, 'Lanetrace engine');
    this.#child = child;
    child.on('message', (message: EngineToShell) => this.#hear(message));
    child.on('exit', (code) => void this.#lost(child, code));
    child.on('error', (_type, location) => this.#events.say(`The engine met a fatal error at ${location}.`));
    this.#tell({ type: 'start', version: this.#events.version });
    for (const { message, ports } of this.#waiting.splice(0)) this.#tell(message, ports);
  }

  /** Gives the engine one end of a channel whose other end goes to the page. */
  connect(port: MessagePortMain): void {
    this.#tellSoon({ type: 'connect' }, [port]);
  }

  open(paths: readonly string[]): void {
    this.#tellSoon({ type: 'open', paths });
  }

  showLog(): void {
    this.#tellSoon({ type: 'showLog' });
  }

  grant(paths: readonly string[]): Promise<readonly FileEntry[]> {
    const id = this.#nextGrant++;
    return new Promise((resolve, reject) => {
      this.#granting.set(id, { resolve, reject });
      this.#tellSoon({ type: 'grant', id, paths });
    });
  }

  end(): void {
    this.#ended = true;
    for (const job of this.#jobs.values()) job.kill();
    this.#child?.kill();
  }

  /** To the engine that runs; dropped where it has ended, for its successor knows nothing of it. */
  #tell(message: ShellToEngine, ports: MessagePortMain[] = []): void {
    this.#child?.postMessage(message, ports);
  }

  /** To the engine that runs or to the next one. */
  #tellSoon(message: ShellToEngine, ports: MessagePortMain[] = []): void {
    if (this.#child) this.#tell(message, ports);
    else this.#waiting.push({ message, ports });
  }

  #fork(entry: string, serviceName: string): UtilityProcess {
    const { env } = this.#events;
    return this.#electron.utilityProcess.fork(entry, [], {
      serviceName,
      stdio: 'inherit',
      ...(env && { env }),
    });
  }

  #hear(message: EngineToShell): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'kinds':
        this.#kinds = message.kinds;
        return;
      case 'granted':
        this.#granting.get(message.id)?.resolve(message.entries);
        this.#granting.delete(message.id);
        return;
      case 'refused':
        this.#granting.get(message.id)?.reject(new Error(message.message));
        this.#granting.delete(message.id);
        return;
      case 'dialog':
        void this.#choose(message.id, message.purpose);
        return;
      case 'spawn':
        this.#spawn(message.id, message.entry);
        return;
      case 'kill':
        this.#jobs.get(message.id)?.kill();
        return;
    }
  }

  async #choose(id: number, purpose: DialogPurpose): Promise<void> {
    let paths: readonly string[] = [];
    try {
      paths = await this.#events.choose(purpose);
    } catch (error) {
      this.#events.say(`The dialog did not open: ${String(error)}`);
    }
    this.#tell({ type: 'chosen', id, paths });
  }

  #spawn(id: number, entry: string): void {
    // The engine is our own code, but it reads foreign files: it may start its jobs and nothing else.
    if (!normalize(entry).startsWith(join(this.#layout.engine, sep))) {
      this.#tell({ type: 'exited', id, code: 1 });
      return;
    }
    const job = this.#fork(entry, 'Lanetrace job');
    this.#jobs.set(id, job);
    job.on('spawn', () => lowerPriority(job.pid));
    job.on('exit', (code) => {
      this.#jobs.delete(id);
      this.#tell({ type: 'exited', id, code });
    });
    const { port1, port2 } = new this.#electron.MessageChannelMain();
    job.postMessage({ type: 'port' }, [port1]);
    this.#tell({ type: 'spawned', id }, [port2]);
  }

  async #lost(child: UtilityProcess, code: number): Promise<void> {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject } of this.#granting.values()) reject(new Error('The engine has ended.'));
    this.#granting.clear();
    for (const job of this.#jobs.values()) job.kill();
    if (this.#ended || (await this.#events.onLost(code)) === false) return;
    setTimeout(() => this.start(), RESTART_MS);
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    say(`A job keeps its ordinary priority: ${String(error)}`);
  }
}
