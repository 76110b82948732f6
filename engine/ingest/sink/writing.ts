/**
 * Writes a drive on a second thread, because SQLite takes about as long as reading and converting. Large payloads are made in
 * memory shared by both threads; small ones are sent with their items, a batch at a time. The reader waits while more is
 * unwritten than fits in half of that memory.
 */
import { Worker } from 'node:worker_threads';
import type { IngestReport } from '../../contract/api.ts';
import { LARGE_BYTES, payloadDigest } from '../../drive/samples/payload-digest.ts';
import { PayloadRing, payloadMemory } from '../../drive/samples/payload-ring.ts';
import type { DriveDraft } from '../../drive/writer.ts';
import {
  errorOf,
  type FromSink,
  type Place,
  type SentItem,
  type SinkMemory,
  type ToSink,
} from './messages.ts';
import type { DriveItem } from './sink.ts';

const BATCH_BYTES = 256 * 1024;
const BATCH_ITEMS = 500;
const UNDER_WAY_BYTES = 16 * 1024 * 1024;
/** What an item weighs besides its payload, and each of its signals: a name and a number, as an object of either thread holds them. */
const ITEM_BYTES = 256;
const SIGNAL_BYTES = 64;
/**
 * What the writer unpacks is garbage a moment later. Without a limit V8 lets it grow to 192 MiB on a long log before it looks; with this
 * one it looks more often, which costs no time that can be measured.
 */
const YOUNG_MIB = 24;

export class Writing {
  readonly #stopMemory = new SharedArrayBuffer(4);
  readonly #stop = new Int32Array(this.#stopMemory);
  readonly #payloads = payloadMemory();
  /** Payloads made in it go to the writer without a copy. */
  readonly ring = new PayloadRing(this.#payloads, () => Atomics.load(this.#stop, 0) === 1);
  readonly #worker: Worker;
  #begun = false;
  #items: SentItem[] = [];
  #small = new Uint8Array(BATCH_BYTES);
  #smallEnd = 0;
  #weight = 0;
  /** Weights of the batches that are under way. */
  readonly #sent: number[] = [];
  #underWay = 0;
  #failure: Error | undefined;
  #done = false;
  #uuid = '';
  #wake: (() => void) | undefined;

  /** Starts the thread; until the log is known it gets ready. End it by `finish` or `abort`. */
  constructor() {
    const workerData: SinkMemory = {
      payloads: this.#payloads,
      stop: this.#stopMemory,
    };
    this.#worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.#worker.on('message', (message: FromSink) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread that writes the drive ended too early.')));
  }

  /** What cannot be written there is said by the next call. */
  begin(out: string, draft: DriveDraft, log?: { readonly path: string; readonly format: string }): void {
    this.#begun = true;
    this.#post({ type: 'begin', out, draft, log });
  }

  /** The same for a drive that is there, which gets further streams (drive/extension.ts). */
  extend(path: string): void {
    this.#begun = true;
    this.#post({ type: 'extend', path });
  }

  get begun(): boolean {
    return this.#begun;
  }

  /** What the writer met, if it failed. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Takes over an item; its payload may be used again at once. @throws what the writer met. */
  async take(item: DriveItem): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#weight += ITEM_BYTES;
    if (item.type === 'sample') {
      const bytes = item.payload.byteLength;
      // Here, since the writer has more to do than the reader.
      const digest = bytes >= LARGE_BYTES ? payloadDigest(item.payload) : undefined;
      this.#items.push({ ...item, payload: this.#place(item.payload), digest });
      this.#weight += bytes;
      for (const _ in item.signals) this.#weight += SIGNAL_BYTES;
    } else {
      if (item.type === 'raw') this.#weight += item.bytes.byteLength;
      this.#items.push(item);
    }
    if (this.#weight >= BATCH_BYTES || this.#items.length >= BATCH_ITEMS) this.#send();
    while (this.#underWay > UNDER_WAY_BYTES) await this.#news();
  }

  /** Completes the drive and returns its UUID. @throws what the writer met; then nothing is left. */
  async finish(report: IngestReport): Promise<string> {
    this.#send();
    this.#post({ type: 'finish', report });
    while (!this.#done) await this.#news();
    return this.#uuid;
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    if (this.#done) return;
    Atomics.store(this.#stop, 0, 1);
    this.#post({ type: 'abort' });
    while (!this.#done) await new Promise<void>((wake) => (this.#wake = wake));
  }

  #place(payload: Uint8Array): Place | Uint8Array {
    const bytes = payload.byteLength;
    if (this.ring.keep(payload)) return { in: 'ring', at: payload.byteOffset, bytes };
    if (bytes >= LARGE_BYTES) {
      const copy = this.ring.take(bytes);
      copy.set(payload);
      return this.ring.keep(copy) ? { in: 'ring', at: copy.byteOffset, bytes } : copy;
    }
    if (this.#smallEnd + bytes > this.#small.byteLength) {
      const larger = new Uint8Array(2 * this.#small.byteLength);
      larger.set(this.#small.subarray(0, this.#smallEnd));
      this.#small = larger;
    }
    const at = this.#smallEnd;
    this.#small.set(payload, at);
    this.#smallEnd += bytes;
    return { in: 'batch', at, bytes };
  }

  #send(): void {
    if (this.#items.length === 0) return;
    const small = this.#small.slice(0, this.#smallEnd);
    // Handed over, not copied: copies of long logs would wait here for the garbage collector.
    this.#post({ type: 'batch', items: this.#items, small }, [small.buffer]);
    this.#sent.push(this.#weight);
    this.#underWay += this.#weight;
    this.#items = [];
    this.#smallEnd = 0;
    this.#weight = 0;
  }

  #post(message: ToSink, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }

  /** Waits for the next message of the writing thread. */
  async #news(): Promise<void> {
    if (!this.#failure) await new Promise<void>((wake) => (this.#wake = wake));
    if (this.#failure) throw this.#failure;
  }

  #hear(message: FromSink): void {
    if (message.type === 'took') this.#underWay -= this.#sent.shift() ?? 0;
    else if (message.type === 'done') {
      this.#uuid = message.uuid ?? '';
      this.#done = true;
    } else this.#failure ??= errorOf(message.thrown);
    this.#wake?.();
  }

  #fail(error: Error): void {
    if (!this.#done) this.#failure ??= error;
    this.#done = true;
    this.#wake?.();
  }
}
