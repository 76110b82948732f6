/** Writes items into the drive file and maps names of streams to their numbers. */
import type { IngestReport } from '../../contract/api.ts';
import type { ContentWriter } from '../../drive/content-writer.ts';
import type { Item, SampleItem, StreamDeclaration } from '../format.ts';
import { presentationTimes } from '../media/video.ts';

/** What is written; the rest of what a format yields is for the report and the eye. */
export type DriveItem = Extract<Item, { type: 'stream' | 'sample' | 'calibration' | 'origin' | 'raw' }>;

type OpenStream = {
  readonly id: number;
  count: number;
  /** Seq of the last key frame, and of the one before. */
  key: number | undefined;
  keyBefore: number | undefined;
  /** Of a video's packets: times, and the order in which they are shown. */
  readonly times: number[];
  readonly order: (number | undefined)[];
  /** Units of signals that have not come yet: one that never comes is not listed. */
  readonly units: Map<string, string>;
};

export class Sink {
  readonly #writer: ContentWriter;
  readonly #streams = new Map<string, OpenStream>();

  constructor(writer: ContentWriter) {
    this.#writer = writer;
  }

  /** `digest`: of a sample's large payload (drive/payload-digest.ts). */
  take(item: DriveItem, digest?: Uint8Array): void {
    switch (item.type) {
      case 'stream':
        this.#declare(item.stream);
        break;
      case 'sample':
        this.#add(item, digest);
        break;
      case 'calibration':
        this.#writer.setCalibration(item.set);
        break;
      case 'origin':
        this.#writer.setOrigin(item.origin);
        break;
      case 'raw':
        this.#writer.keepRaw(item.name, item.bytes, item.note);
        break;
    }
  }

  #declare(declaration: StreamDeclaration): void {
    const { units, unread: _, ...stream } = declaration;
    if (this.#streams.has(stream.name)) throw new Error(`The stream ${stream.name} was declared twice.`);
    const id = this.#writer.addStream(stream);
    this.#streams.set(stream.name, {
      id,
      count: 0,
      key: undefined,
      keyBefore: undefined,
      times: [],
      order: [],
      units: new Map(Object.entries(units ?? {})),
    });
  }

  #add(item: SampleItem, digest: Uint8Array | undefined): void {
    const stream = this.#streams.get(item.stream);
    if (!stream) throw new Error(`A sample came for the stream ${item.stream}, which was not declared.`);
    const video = item.keyFrame !== undefined;
    if (item.keyFrame) {
      stream.keyBefore = stream.key;
      stream.key = stream.count;
    }
    if (item.meta) this.#writer.setMeta(stream.id, item.meta);
    const seq = this.#writer.addSample(stream.id, {
      t: item.t,
      tLog: item.tLog,
      tPublished: item.tPublished,
      payload: item.payload,
      flags: item.flags,
      tRaw: item.tRaw,
      keySeq: video ? (item.leading ? stream.keyBefore : stream.key) : undefined,
      decodeSeq: video ? stream.count : undefined,
      digest,
      place: item.place,
    });
    stream.count = seq + 1;
    if (video) {
      stream.times.push(item.t);
      stream.order.push(item.order);
    }
    if (!item.signals) return;
    for (const [path, unit] of stream.units) {
      if (!(path in item.signals)) continue;
      this.#writer.declareSignal(stream.id, path, unit);
      stream.units.delete(path);
    }
    this.#writer.addSignals(stream.id, item.t, item.signals);
  }

  finish(report: IngestReport): void {
    for (const { id, times, order } of this.#streams.values()) {
      const shown = presentationTimes(times, order);
      if (shown) this.#writer.setTimes(id, shown);
    }
    this.#writer.setReport(report);
    this.#writer.finish();
  }

  abort(): void {
    this.#writer.abort();
  }
}
