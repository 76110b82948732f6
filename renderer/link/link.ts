/**
 * The typed client of the engine: requests with a lane, a latest-wins key and an abort signal; events; and a connection that is
 * made again by itself and reports its state.
 */
import type {
  EngineEvent,
  Header,
  Lane,
  Method,
  Params,
  Payload,
  Results,
} from '../../engine/contract/api.ts';
import { decodeFrame, encodeFrame } from '../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../engine/contract/wire/protocol.ts';
import { type Connect, RefusedError, type Transport } from './transport.ts';

export type LinkState =
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'open' }
  | { readonly name: 'lost'; readonly reason: string; readonly retryInMs: number }
  | { readonly name: 'refused'; readonly reason: string };

export type Reply<M extends Method> = {
  readonly result: Results[M];
  readonly payloads: readonly Uint8Array[];
};

export type RequestOptions = {
  readonly lane?: Lane;
  readonly latest?: string;
  readonly signal?: AbortSignal;
};

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: 'input' | 'cancelled' | 'superseded' | 'fault' | 'protocol' | 'disconnected';
  constructor(code: EngineError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** True for errors that only say that an answer is no longer wanted; they are never shown. */
export const isQuiet = (error: unknown): boolean =>
  error instanceof EngineError && ['cancelled', 'superseded', 'disconnected'].includes(error.code);

export function payloadOf(reply: { readonly payloads: readonly Uint8Array[] }, payload: Payload): Uint8Array {
  const bytes = reply.payloads[payload];
  if (!bytes)
    throw new EngineError('protocol', `The answer refers to payload ${payload}, which it does not carry.`);
  return bytes;
}

type Waiting = {
  readonly resolve: (reply: { result: unknown; payloads: readonly Uint8Array[] }) => void;
  readonly reject: (error: Error) => void;
};

/** Credit is given back in steps of this size: each byte at once would cost a frame per answer. */
const CREDIT_BYTES = 256 * 1024;
const RETRY_MS = [250, 500, 1000, 2000, 4000];

export class Link {
  #state: LinkState = { name: 'connecting', attempt: 0 };
  readonly #connect: Connect;
  #transport: Transport | undefined;
  #waiting = new Map<number, Waiting>();
  #queued: Uint8Array<ArrayBuffer>[] = [];
  #nextId = 1;
  #retries = 0;
  #taken = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #eventListeners = new Set<(event: EngineEvent) => void>();
  readonly #stateListeners = new Set<(state: LinkState) => void>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  get state(): LinkState {
    return this.#state;
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#stateListeners.add(listener);
    listener(this.#state);
    return () => this.#stateListeners.delete(listener);
  }

  /** Connects, or connects at once instead of waiting for the next retry. */
  open(): void {
    clearTimeout(this.#timer);
    if (this.#transport) return;
    this.#setState({ name: 'connecting', attempt: this.#retries });
    this.#connect({ onFrame: (frame) => this.#receive(frame), onClose: (reason) => this.#lost(reason) }).then(
      (transport) => {
        this.#transport = transport;
        transport.send(encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION }));
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof RefusedError) this.#refuse(reason);
        else this.#lost(reason);
      },
    );
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = undefined;
  }

  /**
   * Asks the engine. Rejects with EngineError; `superseded` when a newer request with the same `latest` key took its place,
   * `cancelled` when the signal aborted.
   */
  request<M extends Method>(method: M, params: Params<M>, options: RequestOptions = {}): Promise<Reply<M>> {
    const { lane = 'visible', latest, signal } = options;
    if (signal?.aborted) return Promise.reject(new EngineError('cancelled', 'The request was cancelled.'));
    const id = this.#nextId++;
    const header: Header = { type: 'request', id, method, params, lane, ...(latest ? { latest } : {}) };
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        if (!this.#waiting.delete(id)) return;
        this.#transport?.send(encodeFrame({ type: 'cancel', id }));
        reject(new EngineError('cancelled', 'The request was cancelled.'));
      };
      const settle = (): void => signal?.removeEventListener('abort', cancel);
      this.#waiting.set(id, {
        resolve: (reply) => {
          settle();
          resolve(reply as Reply<M>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      this.#send(encodeFrame(header));
    });
  }

  #send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#state.name === 'open' && this.#transport) this.#transport.send(frame);
    else this.#queued.push(frame);
  }

  #receive(frame: Uint8Array): void {
    const { header, payloads } = decodeFrame(frame);
    this.#giveCredit(frame.byteLength);
    switch (header.type) {
      case 'hello':
        this.#greeted(header.protocol);
        return;
      case 'response':
        this.#take(header.id)?.resolve({ result: header.result, payloads });
        return;
      case 'error':
        if (header.id === 0 && this.#state.name !== 'open') this.#refuse(header.message);
        else this.#take(header.id)?.reject(new EngineError(header.code, header.message));
        return;
      case 'event':
        for (const listener of this.#eventListeners) listener(header.body);
        return;
      case 'request':
      case 'cancel':
      case 'credit':
        return;
    }
  }

  #giveCredit(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < CREDIT_BYTES) return;
    this.#transport?.send(encodeFrame({ type: 'credit', bytes: this.#taken }));
    this.#taken = 0;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #greeted(protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      this.#transport?.close();
      this.#refuse(
        `The engine speaks version ${protocol}, this window version ${PROTOCOL_VERSION}. Reload the page or restart Lanetrace.`,
      );
      return;
    }
    this.#retries = 0;
    this.#setState({ name: 'open' });
    for (const frame of this.#queued.splice(0)) this.#transport?.send(frame);
  }

  #refuse(reason: string): void {
    this.#transport = undefined;
    this.#failWaiting(reason);
    this.#setState({ name: 'refused', reason });
  }

  #lost(reason: string): void {
    this.#transport = undefined;
    if (this.#state.name === 'refused') return;
    this.#failWaiting(reason);
    const retryInMs = RETRY_MS[Math.min(this.#retries++, RETRY_MS.length - 1)] ?? 4000;
    this.#setState({ name: 'lost', reason, retryInMs });
    this.#timer = setTimeout(() => this.open(), retryInMs);
  }

  #failWaiting(reason: string): void {
    this.#queued = [];
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new EngineError('disconnected', reason));
  }

  #setState(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
