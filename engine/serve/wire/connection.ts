/** One client: handshake, requests into lanes, cancels, credit, and the frames that go back. */
import { API, type EngineEvent, type ErrorCode, type Method } from '../../contract/api.ts';
import { CancelledError, messageOf } from '../../contract/errors.ts';
import { CLIENT_HEADER, type ClientHeader } from '../../contract/wire/client-header.ts';
import { decodeFrame, encodeFrame } from '../../contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../contract/wire/protocol.ts';
import { Credit } from './credit.ts';
import { faultOf } from './faults.ts';
import type { Lanes } from './lanes.ts';
import { MOST_REQUEST_BYTES, MOST_REQUESTS, REQUEST_FRAME } from './limits.ts';
import type { FramePort } from './ports.ts';

type Request = Extract<ClientHeader, { type: 'request' }>;

const TYPES: readonly string[] = ['hello', 'request', 'cancel', 'credit'];
const isMethod = (name: string): name is Method => Object.hasOwn(API, name);

/** A thread that answers methods, and the order in which it takes requests. */
export type AnsweringThread = {
  readonly lanes: Lanes;
  /** @returns the whole response frame for request `id` */
  answer(id: number, method: Method, params: unknown): Promise<Uint8Array<ArrayBuffer>>;
};

/** Calls of a connection to the engine. */
export type Requests = {
  /** The client has said hello. */
  greeted(connection: Connection): void;
  /** The thread that answers a method; undefined when the engine answers on its own thread. */
  threadOf(method: Method): AnsweringThread | undefined;
  answer(
    connection: Connection,
    method: Method,
    params: unknown,
    id: number,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Takes a waiting request out of its lane; false when it does not wait any more. */
  cancelWaiting(connection: Connection, id: number): boolean;
  /** The client has room for more bytes. */
  wake(): void;
  disconnect(connection: Connection): void;
  log(text: string): void;
};

export class Connection {
  readonly #engine: Requests;
  readonly #port: FramePort;
  readonly #credit = new Credit();
  /** Requests not answered yet. One that was cancelled is taken out, and its answer dropped. */
  readonly #open = new Set<number>();
  /** What waits or runs, also after a cancel: requests and the bytes of their frames. */
  #held = 0;
  #heldBytes = 0;
  #greeted = false;
  #closed = false;

  constructor(engine: Requests, port: FramePort) {
    this.#engine = engine;
    this.#port = port;
    port.onFrame((frame) => this.#receive(frame));
    port.onClose(() => this.#close());
    port.onDrain(() => engine.wake());
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  /** False once the request was cancelled or the client is gone: then nobody reads its answer. */
  waitsFor(id: number): boolean {
    return this.#open.has(id);
  }

  event(body: EngineEvent): void {
    if (this.#greeted) this.#send(encodeFrame({ type: 'event', body }));
  }

  #receive(frame: Uint8Array): void {
    if (this.#closed) return;
    try {
      const { header } = decodeFrame(frame, REQUEST_FRAME);
      const checked = CLIENT_HEADER.safeParse(header);
      if (checked.success) this.#take(checked.data, frame.byteLength);
      else this.#misread(header, checked.error.issues[0]?.message ?? 'it has a wrong header');
    } catch (error) {
      this.#refuse(`This frame is not understood: ${messageOf(error)}`);
    }
  }

  /** A wrong request or cancel costs itself, where it says which it is; anything else ends the connection. */
  #misread({ type, ...rest }: { readonly type: string }, reason: string): void {
    if (!TYPES.includes(type)) this.#refuse('A client sends no such frame.');
    else if (!this.#greeted) this.#refuse('The first frame must be a hello.');
    else if (!('id' in rest) || !Number.isSafeInteger(rest.id) || Number(rest.id) < 1 || type === 'hello')
      this.#refuse(`This ${type} is not understood: ${reason}.`);
    else if (type === 'request') this.#error(Number(rest.id), 'protocol', `Not understood: ${reason}.`);
  }

  #take(header: ClientHeader, bytes: number): void {
    if (!this.#greeted && header.type !== 'hello') {
      this.#refuse('The first frame must be a hello.');
      return;
    }
    switch (header.type) {
      case 'hello':
        this.#greet(header.protocol);
        return;
      case 'request':
        this.#request(header, bytes);
        return;
      case 'cancel':
        this.#cancel(header.id);
        return;
      case 'credit':
        this.#credit.returned(header.bytes);
        this.#engine.wake();
        return;
    }
  }

  /** The engine always says its own version; the client decides what to tell its user. */
  #greet(protocol: number): void {
    this.#send(encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION }));
    if (protocol === PROTOCOL_VERSION) {
      const first = !this.#greeted;
      this.#greeted = true;
      if (first) this.#engine.greeted(this);
    } else this.#refuse(`The client speaks version ${protocol}, this engine version ${PROTOCOL_VERSION}.`);
  }

  #request(header: Request, bytes: number): void {
    const { id, method } = header;
    if (this.#open.has(id)) {
      this.#refuse(`Request id ${id} is in use.`);
      return;
    }
    if (!isMethod(method)) {
      this.#error(id, 'protocol', `There is no method ${JSON.stringify(method)}.`);
      return;
    }
    if (this.#held >= MOST_REQUESTS || this.#heldBytes + bytes > MOST_REQUEST_BYTES) {
      this.#error(id, 'input', 'Too many requests wait already; ask again when some are answered.');
      return;
    }
    const parsed = API[method].params.safeParse(header.params);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const place = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : '';
      this.#error(id, 'input', `${method}: ${issue?.message ?? 'wrong parameters'}${place}.`);
      return;
    }
    this.#open.add(id);
    const release = this.#hold(bytes);
    const place = this.#engine.threadOf(method);
    if (!place) {
      void this.#answer(id, () => this.#engine.answer(this, method, parsed.data, id)).finally(release);
      return;
    }
    place.lanes.push({
      owner: this,
      id,
      lane: header.lane,
      latest: header.latest,
      mayStart: () => this.#credit.allows(header.lane, this.#port.buffered),
      run: () => this.#answer(id, () => place.answer(id, method, parsed.data)).finally(release),
      drop: (reason) => {
        release();
        this.#open.delete(id);
        this.#error(id, reason, reason === 'cancelled' ? 'Cancelled.' : 'A newer request took its place.');
      },
    });
  }

  /** Counts a request until what is returned is called. */
  #hold(bytes: number): () => void {
    this.#held++;
    this.#heldBytes += bytes;
    return () => {
      this.#held--;
      this.#heldBytes -= bytes;
    };
  }

  async #answer(id: number, work: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
    if (!this.#open.has(id)) return;
    try {
      const frame = await work();
      if (this.#open.delete(id)) this.#send(frame);
    } catch (error) {
      const { code, message, stack } = faultOf(error);
      if (stack !== undefined) this.#engine.log(stack);
      if (this.#open.delete(id)) this.#error(id, code, message);
    }
  }

  #cancel(id: number): void {
    if (!this.#open.has(id) || this.#engine.cancelWaiting(this, id)) return;
    // It runs: its answer will be dropped.
    this.#open.delete(id);
    this.#error(id, 'cancelled', new CancelledError().message);
  }

  #error(id: number, code: ErrorCode, message: string): void {
    this.#send(encodeFrame({ type: 'error', id, code, message }));
  }

  /** Says why, and ends the connection. */
  #refuse(message: string): void {
    this.#error(0, 'protocol', message);
    this.#port.close();
  }

  #send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#closed) return;
    this.#credit.sent(frame.byteLength);
    this.#port.send(frame);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open.clear();
    this.#engine.disconnect(this);
  }
}
