/**
 * utilityProcess.fork as a plain Node process: the same entries run, with a process.parentPort (parent-port.ts) whose ports are
 * carried over the child's own channel. It shows that the entries follow the protocol; it does not show Chromium.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Carried } from './parent-port.ts';
import { cloneAsElectron, type PortDouble } from './ports.ts';

const parentPort = fileURLToPath(new URL('./parent-port.ts', import.meta.url));

export class UtilityProcessDouble extends EventEmitter {
  readonly child: ChildProcess;
  readonly entry: string;
  readonly #ports = new Map<number, PortDouble>();
  #next = 1;

  /** `env` is what Electron's own default is: the parent's. */
  constructor(entry: string, env: NodeJS.ProcessEnv = process.env) {
    super();
    this.entry = entry;
    this.child = fork(entry, [], {
      execArgv: ['--import', parentPort],
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
      env,
    });
    this.child.on('spawn', () => this.emit('spawn'));
    this.child.on('message', (message) => this.#hear(message as Carried));
    this.child.on('exit', (code, signal) => {
      for (const port of this.#ports.values()) port.close();
      // waitpid's status: the number of the signal, or the code.
      this.emit('exit', signal ? SIGNAL_NUMBERS[signal] : code);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(message: unknown, transfer: readonly PortDouble[] = []): void {
    const data = cloneAsElectron(message, transfer);
    const ports = transfer.map((port) => this.#carry(port));
    this.#send({ type: 'message', data, ports });
    // What waits in a port must not arrive before the port itself.
    for (const port of transfer) port.start();
  }

  kill(): boolean {
    return this.child.kill('SIGTERM');
  }

  #carry(port: PortDouble): number {
    const id = this.#next++;
    this.#ports.set(id, port);
    port.on('message', ({ data }: { data: unknown }) => {
      this.#send({ type: 'port', id, data });
    });
    port.on('close', () => {
      this.#send({ type: 'close', id });
    });
    return id;
  }

  /** As in Electron, what is sent to a process that has just ended is dropped; any other fault is one. */
  #send(message: Carried): void {
    if (!this.child.connected) return;
    this.child.send(message, (error) => {
      if (error && !['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED'].includes(codeOf(error))) throw error;
    });
  }

  #hear(message: Carried): void {
    if (message.type === 'message') this.emit('message', message.data);
    else if (message.type === 'port') this.#ports.get(message.id)?.postMessage(message.data);
    else this.#ports.get(message.id)?.close();
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = {
  SIGSEGV: 11,
  SIGKILL: 9,
  SIGABRT: 6,
  SIGTERM: 15,
};
