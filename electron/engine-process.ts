/**
 * The engine's utility process and the processes of its jobs, as the shell keeps them. The shell only forwards: ports to the
 * engine, job processes on request, dialogs and grants. An engine that ends is started again; the page then asks for a new port.
 */
import { constants, setPriority } from 'node:os';
import { join, normalize, sep } from 'node:path';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { FileEntry } from '../engine/contract/api.ts';
import type { DialogPurpose, EngineToShell, ShellToEngine } from '../engine/contract/shell.ts';
import type { Layout } from './layout.ts';

/** What is used of Electron, so that a test can hand in a double. */
export type Processes = {
  readonly utilityProcess: Pick<typeof import('electron').utilityProcess, 'fork'>;
  readonly MessageChannelMain: new () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
};

export type EngineEvents = {
  readonly version: string;
  readonly choose: (purpose: DialogPurpose) => Promise<readonly string[]>;
  /** The engine ended without being asked to. */
  readonly onLost: (code: number) => void;
};

type Waiting = {
  readonly resolve: (entries: readonly FileEntry[]) => void;
  readonly reject: (error: Error) => void;
};

/** An engine that ends at once would otherwise be started for ever. */
const RESTART_MS = 1000;

export class EngineProcess {
  readonly #electron: Processes;
  readonly #layout: Layout;
  readonly #events: EngineEvents;
  readonly #jobs = new Map<number, UtilityProcess>();
  readonly #granting = new Map<number, Waiting>();
  /** Ports of pages that asked while the engine was being started again. */
  readonly #ports: MessagePortMain[] = [];
  #child: UtilityProcess | undefined;
  #nextGrant = 1;
  #ended = false;

  constructor(electron: Processes, layout: Layout, events: EngineEvents) {
    this.#electron = electron;
    this.#layout = layout;
    this.#events = events;
  }

  start(): void {
    const child = this.#electron.utilityProcess.fork(this.#layout.engineEntry, [], {
      serviceName: 'Lanetrace engine',
      stdio: 'inherit',
    });
    this.#child = child;
    child.on('message', (message: EngineToShell) => this.#hear(message));
    child.on('exit', (code) => this.#lost(child, code));
    this.#tell({ type: 'start', version: this.#events.version });
    for (const port of this.#ports.splice(0)) this.connect(port);
  }

  /** Gives the engine one end of a channel whose other end goes to the page. */
  connect(port: MessagePortMain): void {
    if (!this.#child) this.#ports.push(port);
    else this.#tell({ type: 'connect' }, [port]);
  }

  open(paths: readonly string[]): void {
    this.#tell({ type: 'open', paths });
  }

  grant(paths: readonly string[]): Promise<readonly FileEntry[]> {
    const id = this.#nextGrant++;
    return new Promise((resolve, reject) => {
      this.#granting.set(id, { resolve, reject });
      this.#tell({ type: 'grant', id, paths });
    });
  }

  end(): void {
    this.#ended = true;
    for (const job of this.#jobs.values()) job.kill();
    this.#child?.kill();
  }

  #tell(message: ShellToEngine, ports: MessagePortMain[] = []): void {
    this.#child?.postMessage(message, ports);
  }

  #hear(message: EngineToShell): void {
    switch (message.type) {
      case 'ready':
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
    this.#tell({ type: 'chosen', id, paths: await this.#events.choose(purpose) });
  }

  #spawn(id: number, entry: string): void {
    // The engine is our own code, but it reads foreign files: it may start its jobs and nothing else.
    if (!normalize(entry).startsWith(join(this.#layout.engine, sep))) {
      this.#tell({ type: 'exited', id, code: 1 });
      return;
    }
    const job = this.#electron.utilityProcess.fork(entry, [], {
      serviceName: 'Lanetrace job',
      stdio: 'inherit',
    });
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

  #lost(child: UtilityProcess, code: number): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject } of this.#granting.values()) reject(new Error('The engine has ended.'));
    this.#granting.clear();
    for (const job of this.#jobs.values()) job.kill();
    if (this.#ended) return;
    this.#events.onLost(code);
    setTimeout(() => {
      if (!this.#ended) this.start();
    }, RESTART_MS);
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    console.error(`A job keeps its ordinary priority: ${String(error)}`);
  }
}
