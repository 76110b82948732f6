/**
 * Pictures of one video by number, through one decoder: it goes on where it stands when later pictures are wanted, and begins at the
 * key frame before when earlier ones are. No packet between is left out, so that no picture is torn at any speed; of the pictures
 * between only those that are wanted, or lie just before after a jump, are kept.
 */
import { isQuiet } from '../../link/link.ts';
import type { DecoderEvents, DecoderSetup, Packet, PictureDecoder } from './decoder.ts';
import { unsupportedText } from './decoder.ts';
import { HeldPictures } from './heldPictures.ts';

/** Packets as the engine answers them (replay.video). */
export type Span = DecoderSetup & {
  readonly restart: boolean;
  readonly packets: readonly {
    readonly seq: number;
    readonly key: boolean;
    readonly bytes: Uint8Array | undefined;
  }[];
  readonly complete: boolean;
  readonly ended: boolean;
};

export type Wish = { seqs: number[]; began?: number; after?: number; ahead: number };

export type VideoNeeds = {
  readonly span: (wish: Wish) => Promise<Span>;
  readonly open: (setup: DecoderSetup, events: DecoderEvents) => Promise<PictureDecoder | undefined>;
  readonly bitmap: (frame: VideoFrame) => Promise<ImageBitmap>;
};

/** The picture is not wanted any more; never shown. */
export class DroppedError extends Error {
  override readonly name = 'DroppedError';
}

type Want = {
  readonly promise: Promise<ImageBitmap>;
  readonly resolve: (picture: ImageBitmap) => void;
  readonly reject: (error: Error) => void;
};

/** Pictures of one request to the engine. */
const MOST_WANTED = 64;
/** Packets behind a wanted picture: where pictures are reordered, and where a decoder holds some back all the same. */
const AHEAD_REORDERED = 4;
const AHEAD_MORE = 8;
/** Beyond, the decoder is made to give what it has (H.264 and H.265 reorder at most 16). */
const MOST_AHEAD = 32;
/** A decoder that has taken all packets and brings nothing for so long holds the picture back. */
const SETTLE_MS = 60;
/** A decoder that nobody needs is given back: a machine has some only. */
const IDLE_MS = 5000;
/** Times that the browser may take the decoder away for one picture. */
const MOST_RECLAIMED = 2;

export class VideoStream {
  readonly #needs: VideoNeeds;
  readonly #wanted = new Map<number, Want>();
  readonly #held = new HeldPictures();
  /** Fed, and not come out yet. */
  readonly #pending = new Set<number>();
  /** By key frame: the packet from which on decoding failed before. */
  readonly #broken = new Map<number, number>();
  #decoder: PictureDecoder | undefined;
  #setup: DecoderSetup | undefined;
  /** Why no picture of the stream can be shown here. */
  #unsupported: string | undefined;
  #began: number | undefined;
  #fed: number | undefined;
  /** Key frames that were fed. */
  #keys: number[] = [];
  /** Pictures of this stretch are kept though none is wanted: those just before a jump's target. */
  #kept = { from: 0, to: -1 };
  /** The last picture that was wanted; those behind it come early and are kept. */
  #furthest = -1;
  #converting = 0;
  #running = false;
  #disposed = false;
  #reclaimed = 0;
  #wake: (() => void) | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(needs: VideoNeeds) {
    this.#needs = needs;
  }

  /** @throws DroppedError when it is not wanted any more, Error in words for the view when it cannot be shown. */
  picture(seq: number): Promise<ImageBitmap> {
    const held = this.#held.get(seq);
    if (held) return Promise.resolve(held);
    const known = this.#wanted.get(seq);
    if (known) return known.promise;
    if (this.#unsupported !== undefined) return Promise.reject(new Error(this.#unsupported));
    const { promise, resolve, reject } = Promise.withResolvers<ImageBitmap>();
    this.#wanted.set(seq, { promise, resolve, reject });
    if (!this.#running) void this.#run();
    return promise;
  }

  /** What was wanted is not any more. */
  drop(): void {
    for (const want of this.#wanted.values()) want.reject(new DroppedError());
    this.#wanted.clear();
    this.#wake?.();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idle);
    this.drop();
    this.#close();
    this.#held.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    clearTimeout(this.#idle);
    // Those that are asked for in the same task are decoded together.
    await Promise.resolve();
    while (this.#wanted.size > 0 && !this.#disposed) {
      const seq = this.#next();
      try {
        await this.#bring(seq);
      } catch (error) {
        this.#fail(seq, error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#running = false;
    if (!this.#disposed) this.#idle = setTimeout(() => this.#close(), IDLE_MS);
  }

  /** What the decoder has taken already, then what it comes to by going on, then what it must go back for. */
  #next(): number {
    const seqs = [...this.#wanted.keys()].sort((a, b) => a - b);
    const fed = this.#fed ?? Number.POSITIVE_INFINITY;
    const next = seqs.find((seq) => this.#pending.has(seq)) ?? seqs.find((seq) => seq > fed) ?? seqs[0];
    if (next === undefined) throw new Error('No picture is wanted.');
    return next;
  }

  async #bring(seq: number): Promise<void> {
    let ahead = this.#setup?.reorders ? AHEAD_REORDERED : 0;
    let ended = false;
    if (!this.#pending.has(seq)) ended = await this.#feed(seq, ahead);
    while (this.#wanted.has(seq) && !this.#disposed) {
      if (this.#decoder === undefined) return; // It failed: what it could not bring is told, or asked for again.
      if (!this.#pending.has(seq) && this.#converting === 0)
        throw new Error(`Packet ${seq} of the video holds no picture that is shown.`);
      if (await this.#settled(seq)) continue;
      if (!ended && ahead < MOST_AHEAD) {
        ahead += AHEAD_MORE;
        ended = await this.#feedOn(AHEAD_MORE);
      } else await this.#flush();
    }
  }

  /** Feeds what it takes to show a picture and those wanted behind it. @returns whether the stream ends there. */
  async #feed(seq: number, ahead: number): Promise<boolean> {
    const seqs = [...this.#wanted.keys()].filter((each) => each >= seq).sort((a, b) => a - b);
    let wanted = seqs.slice(0, MOST_WANTED);
    this.#furthest = wanted.at(-1) ?? seq;
    for (;;) {
      const span = await this.#needs.span({ seqs: wanted, ...this.#stand(), ahead });
      if (this.#disposed || !this.#wanted.has(seq)) return false;
      if (span.restart) {
        await this.#restart(span, seq);
        if (!this.#decoder) return false;
      }
      for (const packet of span.packets) this.#take(packet);
      const fed = this.#fed ?? 0;
      if (span.complete || span.packets.length === 0 || fed >= seq) return span.ended;
      wanted = wanted.filter((each) => each > fed);
    }
  }

  /** Feeds packets behind the last. @returns whether the stream ends there. */
  async #feedOn(ahead: number): Promise<boolean> {
    const { after } = this.#stand();
    if (after === undefined) return true;
    const span = await this.#needs
      .span({ seqs: [after + 1], ...this.#stand(), ahead })
      .catch(() => undefined);
    // Beyond the end there is nothing to ask for.
    if (!span) return true;
    if (span.restart || this.#disposed) return true;
    for (const packet of span.packets) this.#take(packet);
    return span.ended;
  }

  #stand(): { began?: number; after?: number } {
    if (!this.#decoder || this.#began === undefined || this.#fed === undefined) return {};
    return { began: this.#began, after: this.#fed };
  }

  async #restart(span: Span, seq: number): Promise<void> {
    this.#close();
    const events: DecoderEvents = {
      onPicture: (of, frame) => void this.#picture(of, frame),
      onTaken: () => this.#wake?.(),
      onFailed: (reason, reclaimed) => this.#failed(reason, reclaimed),
    };
    const { codec, width, height, reorders } = span;
    const decoder = await this.#needs.open({ codec, width, height, reorders }, events);
    if (!decoder) {
      this.#unsupported = unsupportedText(codec);
      for (const each of [...this.#wanted.keys()]) this.#fail(each, new Error(this.#unsupported));
      return;
    }
    if (this.#disposed) {
      decoder.close();
      return;
    }
    this.#decoder = decoder;
    this.#setup = { codec, width, height, reorders };
    this.#began = span.packets[0]?.seq;
    this.#kept = { from: seq - HeldPictures.room(width, height), to: seq };
  }

  #take({ seq, key, bytes }: Span['packets'][number]): void {
    this.#fed = seq;
    if (key) this.#keys.push(seq);
    const brokenFrom = this.#broken.get(this.#keyOf(seq)) ?? Number.POSITIVE_INFINITY;
    if (bytes && seq < brokenFrom) {
      this.#pending.add(seq);
      this.#decoder?.feed({ seq, key, bytes } satisfies Packet);
    } else if (bytes)
      this.#fail(
        seq,
        new Error(
          `Picture ${seq} cannot be decoded: the video is damaged from ${brokenFrom} to its next key frame.`,
        ),
      );
    else this.#fail(seq, new Error(`Picture ${seq} is damaged in the log.`));
  }

  async #picture(seq: number, frame: VideoFrame): Promise<void> {
    const isNear = seq >= this.#kept.from && seq <= this.#kept.to;
    const isKept = this.#wanted.has(seq) || isNear || seq > this.#furthest;
    this.#pending.delete(seq);
    if (!isKept || this.#disposed) {
      frame.close();
      this.#wake?.();
      return;
    }
    this.#converting++;
    try {
      const picture = await this.#needs.bitmap(frame);
      this.#held.put(seq, picture);
      this.#wanted.get(seq)?.resolve(picture);
      this.#wanted.delete(seq);
      this.#reclaimed = 0;
    } catch (error) {
      this.#fail(seq, error instanceof Error ? error : new Error(String(error)));
    } finally {
      frame.close();
      this.#converting--;
      this.#wake?.();
    }
  }

  /** The decoder gave up. What it has not shown cannot be decoded before the next key frame. */
  #failed(reason: string, reclaimed: boolean): void {
    const first = Math.min(...this.#pending, this.#fed ?? 0);
    const isWorthAnother = reclaimed && this.#reclaimed++ < MOST_RECLAIMED;
    if (!isWorthAnother) {
      const key = this.#keyOf(first);
      this.#broken.set(key, first);
      // Later key frames are tried again by a new decoder.
      for (const seq of this.#pending)
        if (this.#keyOf(seq) === key)
          this.#fail(seq, new Error(`Picture ${seq} cannot be decoded: ${reason}`));
    }
    this.#close();
    this.#wake?.();
  }

  /** True when something came; false when the decoder is done with all packets and holds the picture back. */
  async #settled(seq: number): Promise<boolean> {
    const before = this.#pending.size;
    const waiting = this.#decoder?.waiting ?? 0;
    const woken = await new Promise<boolean>((resolve) => {
      this.#wake = () => resolve(true);
      // While packets wait for the decoder it tells of each; the time is for those that it took.
      setTimeout(() => resolve(false), waiting > 0 ? SETTLE_MS * 25 : SETTLE_MS);
    });
    this.#wake = undefined;
    return woken || !this.#wanted.has(seq) || this.#pending.size < before || this.#converting > 0;
  }

  async #flush(): Promise<void> {
    const decoder = this.#decoder;
    await decoder?.flush();
    // What has not come by now does not come.
    for (const seq of [...this.#pending]) {
      this.#pending.delete(seq);
      this.#fail(seq, new Error(`Packet ${seq} of the video gives no picture.`));
    }
    // A key frame must follow: it begins anew.
    if (decoder === this.#decoder) {
      this.#began = undefined;
      this.#fed = undefined;
    }
  }

  #keyOf(seq: number): number {
    return this.#keys.findLast((key) => key <= seq) ?? this.#began ?? seq;
  }

  #fail(seq: number, error: Error): void {
    this.#wanted.get(seq)?.reject(isQuiet(error) ? new DroppedError() : error);
    this.#wanted.delete(seq);
  }

  #close(): void {
    this.#decoder?.close();
    this.#decoder = undefined;
    this.#began = undefined;
    this.#fed = undefined;
    this.#pending.clear();
    this.#keys = [];
    this.#kept = { from: 0, to: -1 };
  }
}
