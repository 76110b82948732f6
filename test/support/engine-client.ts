/** A client of the engine for tests: the same byte frames over any channel, requests as promises, events kept. */
import type { EngineEvent, Header, Lane, Method, Params, Results } from '../../engine/contract/api.ts';
import { decodeFrame, encodeFrame } from '../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../engine/contract/wire/protocol.ts';

export type Channel = {
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly onFrame: (listener: (frame: Uint8Array) => void) => void;
  readonly close: () => void;
};

export class EngineRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Reply<M extends Method> = { readonly result: Results[M]; readonly payloads: readonly Uint8Array[] };
type Waiting = {
  readonly resolve: (reply: { result: unknown; payloads: Uint8Array[] }) => void;
  readonly reject: (error: Error) => void;
};

export class EngineClient {
  readonly events: EngineEvent[] = [];
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watchers = new Set<() => void>();
  #greeted: (() => void) | undefined;
  #next = 1;

  private constructor(channel: Channel) {
    this.#channel = channel;
    channel.onFrame((frame) => this.#take(frame));
  }

  static async greet(channel: Channel): Promise<EngineClient> {
    const client = new EngineClient(channel);
    await new Promise<void>((resolve) => {
      client.#greeted = resolve;
      channel.send(encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION }));
    });
    return client;
  }

  /** Also gives the id, for cancels. */
  begin<M extends Method>(
    method: M,
    params: Params<M>,
    options: { readonly lane?: Lane; readonly latest?: string } = {},
  ): { readonly id: number; readonly reply: Promise<Reply<M>> } {
    const id = this.#next++;
    const header: Header = { type: 'request', id, method, params, lane: options.lane ?? 'visible' };
    const reply = new Promise<Reply<M>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Reply<M>), reject });
    });
    this.#channel.send(encodeFrame(options.latest ? { ...header, latest: options.latest } : header));
    return { id, reply };
  }

  ask<M extends Method>(
    method: M,
    params: Params<M>,
    options: { readonly lane?: Lane; readonly latest?: string } = {},
  ): Promise<Reply<M>> {
    return this.begin(method, params, options).reply;
  }

  send(header: Header): void {
    this.#channel.send(encodeFrame(header));
  }

  /** The first event, past or to come, that `pick` takes. */
  event<T>(pick: (event: EngineEvent) => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        for (const event of this.events) {
          const found = pick(event);
          if (found === undefined) continue;
          this.#watchers.delete(look);
          resolve(found);
          return;
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** The cards of the library, once none of them is still being read: a list waits only so long for those. */
  async cards(): Promise<Results['library.list']['drives']> {
    for (;;) {
      const { drives } = (await this.ask('library.list', {})).result;
      if (!drives.some(({ reading }) => reading)) return drives;
    }
  }

  /** The job's last state, once it has ended. */
  ended(job: string) {
    return this.event((event) =>
      event.event === 'job' && event.job.job === job && !['queued', 'running'].includes(event.job.state)
        ? event.job
        : undefined,
    );
  }

  close(): void {
    this.#channel.close();
  }

  #take(frame: Uint8Array): void {
    const { header, payloads } = decodeFrame(frame);
    if (header.type === 'hello') this.#greeted?.();
    else if (header.type === 'event') {
      this.events.push(header.body);
      for (const watcher of this.#watchers) watcher();
    } else if (header.type === 'response')
      this.#settle(header.id)?.resolve({ result: header.result, payloads });
    else if (header.type === 'error')
      this.#settle(header.id)?.reject(new EngineRefusal(header.code, header.message));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
