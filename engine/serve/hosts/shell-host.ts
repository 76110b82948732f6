/** The engine's side of the shell: it asks Electron's main process for jobs, dialogs and ports. */

import type { DialogKinds, DialogPurpose, EngineToShell, ShellToEngine } from '../../contract/hosts/shell.ts';
import { sayLines } from '../../contract/say.ts';
import type { EngineHost, JobProcess } from '../channels/host.ts';
import { Engine } from '../engine.ts';
import { type MessagePortLike, messagePort } from '../wire/ports.ts';
import type { ParentPort } from './parent-port.ts';

/** waitpid gives the number of the signal where there was one. */
const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
};

/** Answers the shell until the process ends. `options` are for tests. */
export function serveShell(parent: ParentPort, options: { readonly home?: string } = {}): void {
  const shell = new ShellHost(parent);
  let engine: Engine | undefined;
  parent.on('message', ({ data, ports }) => {
    const message = data as ShellToEngine;
    if (message.type === 'start') {
      engine = new Engine({
        host: shell,
        version: message.version,
        log: sayLines,
        ...options,
      });
      shell.tell({ type: 'ready' });
      void engine.beginSample();
    } else if (engine) {
      const running = engine;
      hear(running, shell, message, ports[0]).catch((error) =>
        running.log(`The shell's ${message.type} failed: ${String(error)}`),
      );
    }
  });
}

async function hear(
  engine: Engine,
  shell: ShellHost,
  message: Exclude<ShellToEngine, { type: 'start' }>,
  port: MessagePortLike | undefined,
): Promise<void> {
  switch (message.type) {
    case 'connect':
      if (port) engine.connect(messagePort(port));
      return;
    case 'grant':
      try {
        shell.tell({ type: 'granted', id: message.id, entries: await engine.grant(message.paths) });
      } catch (error) {
        shell.tell({
          type: 'refused',
          id: message.id,
          message: error instanceof Error ? error.message : String(error),
        });
      }
      return;
    case 'open':
      try {
        await engine.offer(message.paths);
      } catch (error) {
        engine.log(`What was to be opened cannot be read: ${String(error)}`);
      }
      return;
    case 'showLog':
      engine.showLog();
      return;
    case 'chosen':
      shell.chosen(message.id, message.paths);
      return;
    case 'spawned':
      shell.spawned(message.id, port);
      return;
    case 'exited':
      shell.exited(message.id, message.code);
      return;
  }
}

class ShellHost implements EngineHost {
  readonly kind = 'shell' as const;
  readonly #parent: ParentPort;
  readonly #jobs = new Map<number, ShellJob>();
  readonly #dialogs = new Map<number, (paths: readonly string[]) => void>();
  #next = 1;

  constructor(parent: ParentPort) {
    this.#parent = parent;
  }

  tell(message: EngineToShell): void {
    this.#parent.postMessage(message);
  }

  spawn(entry: string): JobProcess {
    const id = this.#next++;
    const job = new ShellJob(() => this.tell({ type: 'kill', id }));
    this.#jobs.set(id, job);
    this.tell({ type: 'spawn', id, entry });
    return job;
  }

  kinds(kinds: DialogKinds): void {
    this.tell({ type: 'kinds', kinds });
  }

  openDialog(purpose: DialogPurpose): Promise<readonly string[]> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#dialogs.set(id, resolve);
      this.tell({ type: 'dialog', id, purpose });
    });
  }

  chosen(id: number, paths: readonly string[]): void {
    this.#dialogs.get(id)?.(paths);
    this.#dialogs.delete(id);
  }

  spawned(id: number, port: MessagePortLike | undefined): void {
    if (port) this.#jobs.get(id)?.begin(port);
  }

  exited(id: number, code: number): void {
    this.#jobs.get(id)?.end(code);
    this.#jobs.delete(id);
  }
}

/** A job whose process is being started by the shell; what is posted before it is there waits. */
class ShellJob implements JobProcess {
  readonly #kill: () => void;
  readonly #early: object[] = [];
  readonly #messages: ((message: unknown) => void)[] = [];
  readonly #exits: ((code: number | undefined, signal: string | undefined) => void)[] = [];
  #port: MessagePortLike | undefined;

  constructor(kill: () => void) {
    this.#kill = kill;
  }

  begin(port: MessagePortLike): void {
    this.#port = port;
    port.on('message', ({ data }) => {
      for (const listener of this.#messages) listener(data);
    });
    port.start();
    for (const message of this.#early.splice(0)) port.postMessage(message);
  }

  end(code: number): void {
    this.#port?.close();
    // A negative or large code is Windows' own; a small one on POSIX is a signal's number.
    const signal = process.platform === 'win32' ? undefined : SIGNALS[code];
    for (const listener of this.#exits) listener(signal ? undefined : code, signal);
  }

  post(message: object): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#early.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messages.push(listener);
  }

  onExit(listener: (code: number | undefined, signal: string | undefined) => void): void {
    this.#exits.push(listener);
  }

  kill(): void {
    this.#kill();
  }
}
