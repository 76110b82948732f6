/** One client: handshake, requests into lanes, cancels, credit, and the frames that go back. */
import { type EngineEvent, type Header, PARAMS } from '../contract/api.ts';
import { CancelledError, messageOf } from '../contract/errors.ts';
import { decodeFrame, encodeFrame } from '../contract/frame.ts';
import { PROTOCOL_VERSION } from '../contract/protocol.ts';
import { Credit } from './credit.ts';
import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import type { FramePort } from './ports.ts';

type Request = Extract<Header, { type: 'request' }>;

export class Connection {
  readonly #engine: Engine;
  readonly #port: FramePort;
  readonly #credit = new Credit();
  /** Requests not answered yet. One that was cancelled is taken out, and its answer dropped. */
  readonly #open = new Set<number>();
  #greeted = false;
  #closed = false;

  constructor(engine: Engine, port: FramePort) {
    this.#engine = engine;
    this.#port = port;
    port.onFrame((frame) => this.#receive(frame));
    port.onClose(() => this.#close());
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  event(body: EngineEvent): void {
    if (this.#greeted) this.#send(encodeFrame({ type: 'event', body }));
  }

  #receive(frame: Uint8Array): void {
    try {
      const { header } = decodeFrame(frame);
      this.#take(header);
    } catch (error) {
      this.#refuse(0, `This frame is not understood: ${messageOf(error)}`);
    }
  }

  #take(header: Header): void {
    if (!this.#greeted && header.type !== 'hello') {
      this.#refuse(0, 'The first frame must be a hello.');
      return;
    }
    switch (header.type) {
      case 'hello':
        this.#greet(header.protocol);
        return;
      case 'request':
        this.#request(header);
        return;
      case 'cancel':
        this.#cancel(header.id);
        return;
      case 'credit':
        if (Number.isFinite(header.bytes)) this.#credit.returned(header.bytes);
        this.#engine.wake();
        return;
      case 'response':
      case 'error':
      case 'event':
        this.#refuse(0, `A client sends no ${header.type}.`);
        return;
      default:
        this.#refuse(0, 'This type of frame does not exist.');
    }
  }

  /** The engine always says its own version; the client decides what to tell its user. */
  #greet(protocol: number): void {
    this.#send(encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION }));
    if (protocol === PROTOCOL_VERSION) {
      this.#greeted = true;
      this.#engine.greeted(this);
    } else this.#refuse(0, `The client speaks version ${protocol}, this engine version ${PROTOCOL_VERSION}.`);
  }

  #request(header: Request): void {
    const { id, method } = header;
    if (!Number.isSafeInteger(id) || this.#open.has(id)) {
      this.#refuse(0, `Request id ${id} is not usable.`);
      return;
    }
    if (typeof method !== 'string' || !Object.hasOwn(PARAMS, method)) {
      this.#refuse(id, `There is no method ${JSON.stringify(method)}.`);
      return;
    }
    const parsed = PARAMS[method].safeParse(header.params);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const place = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : '';
      this.#error(id, 'input', `${method}: ${issue?.message ?? 'wrong parameters'}${place}.`);
      return;
    }
    this.#open.add(id);
    const place = this.#engine.threadOf(method);
    if (!place) {
      void this.#answer(id, () => this.#engine.answer(this, method, parsed.data, id));
      return;
    }
    place.lanes.push({
      owner: this,
      id,
      lane: header.lane,
      latest: header.latest,
      mayStart: () => this.#credit.allows(header.lane, this.#port.buffered),
      run: () =>
        this.#answer(id, () => place.thread.call({ kind: 'request', id, method, params: parsed.data })),
      drop: (reason) => {
        this.#open.delete(id);
        this.#error(id, reason, reason === 'cancelled' ? 'Cancelled.' : 'A newer request took its place.');
      },
    });
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

  #error(
    id: number,
    code: 'input' | 'cancelled' | 'superseded' | 'fault' | 'protocol',
    message: string,
  ): void {
    this.#send(encodeFrame({ type: 'error', id, code, message }));
  }

  #refuse(id: number, message: string): void {
    this.#error(id, 'protocol', message);
    if (id === 0) this.#port.close();
  }

  #send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#closed) return;
    this.#credit.sent(frame.byteLength);
    this.#port.send(frame);
  }

  #close(): void {
    this.#closed = true;
    this.#open.clear();
    this.#engine.disconnect(this);
  }
}
