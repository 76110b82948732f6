/**
 * Message ports with the semantics of Electron's MessagePortMain, as documented and as its sources behave: every message is
 * cloned; only ports can be transferred, buffers are refused; shared memory is refused; messages wait until `start`.
 */
import { EventEmitter } from 'node:events';

export class PortDouble extends EventEmitter {
  #other: PortDouble | undefined;
  #started = false;
  #closed = false;
  readonly #waiting: { data: unknown; ports: PortDouble[] }[] = [];
  /** Bytes that crossed, for tests of what is copied. */
  bytes = 0;

  static pair(): { port1: PortDouble; port2: PortDouble } {
    const [port1, port2] = [new PortDouble(), new PortDouble()];
    port1.#other = port2;
    port2.#other = port1;
    return { port1, port2 };
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const data = cloneAsElectron(message, transfer);
    if (ArrayBuffer.isView(message)) this.bytes += message.buffer.byteLength;
    const other = this.#other;
    if (this.#closed || !other) return;
    setImmediate(() => other.#take({ data, ports: transfer as PortDouble[] }));
  }

  start(): void {
    this.#started = true;
    for (const event of this.#waiting.splice(0)) this.emit('message', event);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    setImmediate(() => {
      this.emit('close');
      this.#other?.close();
    });
  }

  #take(event: { data: unknown; ports: PortDouble[] }): void {
    if (this.#closed) return;
    if (this.#started) this.emit('message', event);
    else this.#waiting.push(event);
  }
}

/** @throws as Electron does for anything in the transfer list that is no port, and for shared memory. */
export function cloneAsElectron(message: unknown, transfer: readonly unknown[]): unknown {
  transfer.forEach((each, index) => {
    if (!(each instanceof PortDouble)) throw new TypeError(`Port at index ${index} is not a valid port`);
  });
  if (holdsSharedMemory(message)) throw new Error('An object could not be cloned.');
  return structuredClone(message);
}

function holdsSharedMemory(value: unknown): boolean {
  if (value instanceof SharedArrayBuffer) return true;
  if (ArrayBuffer.isView(value)) return value.buffer instanceof SharedArrayBuffer;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSharedMemory);
}
