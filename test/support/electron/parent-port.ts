/** Loaded before an entry that a utility process runs: gives plain Node a process.parentPort, carried over its own channel. */
import { EventEmitter } from 'node:events';

/** `message` with the numbers of ports that came along; `port` and `close` for one of them. */
export type Carried =
  | { readonly type: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly type: 'port'; readonly id: number; readonly data: unknown }
  | { readonly type: 'close'; readonly id: number };

const send = (message: Carried): void => void process.send?.(message);

class CarriedPort extends EventEmitter {
  readonly #id: number;
  #started = false;
  readonly #waiting: unknown[] = [];

  constructor(id: number) {
    super();
    this.#id = id;
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('Port at index 0 is not a valid port');
    send({ type: 'port', id: this.#id, data });
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  take(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }

  close(): void {
    send({ type: 'close', id: this.#id });
  }
}

const ports = new Map<number, CarriedPort>();
const waiting: { data: unknown; ports: CarriedPort[] }[] = [];
const parentPort = new (class extends EventEmitter {
  postMessage(data: unknown): void {
    send({ type: 'message', data, ports: [] });
  }
})();
// Messages wait until the entry listens, as Electron's do.
parentPort.on('newListener', (name) => {
  if (name === 'message')
    setImmediate(() => {
      for (const event of waiting.splice(0)) parentPort.emit('message', event);
    });
});
Object.assign(process, { parentPort });

process.on('message', (carried: Carried) => {
  if (carried.type === 'message') {
    const came = carried.ports.map((id) => {
      const port = new CarriedPort(id);
      ports.set(id, port);
      return port;
    });
    const event = { data: carried.data, ports: came };
    if (parentPort.listenerCount('message') > 0 && waiting.length === 0) parentPort.emit('message', event);
    else waiting.push(event);
  } else if (carried.type === 'port') ports.get(carried.id)?.take(carried.data);
  else ports.get(carried.id)?.emit('close');
});
process.on('disconnect', () => process.exit(0));
