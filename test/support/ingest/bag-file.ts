/** ROS 1 bags for tests, written record by record (wiki.ros.org/Bags/Format/2.0). */
import { closeSync, openSync, writeSync } from 'node:fs';
import rosmsg from '@foxglove/rosmsg';
import { lz4Frame } from './lz4.ts';
import type { TestMessage } from './mcap-file.ts';
import { ros1, ros1Name, ros1Schema } from './ros1.ts';

export type BagShape = {
  /** Packs a chunk's records; undefined leaves them plain. */
  readonly compression?: 'none' | 'lz4' | 'bz2';
  /** bzip2 has no packer in Node: what one made of the records. */
  readonly pack?: (records: Uint8Array) => Uint8Array;
  readonly chunkBytes?: number;
  /** Without indexes and end, as a recorder that was killed leaves it. */
  readonly closed?: boolean;
  readonly indexed?: boolean;
  readonly encryptor?: string;
};

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
const u64 = (value: number): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const time = (ns: bigint): Uint8Array =>
  Buffer.concat([u32(Number(ns / 1_000_000_000n)), u32(Number(ns % 1_000_000_000n))]);

/** Fields, each behind its length. */
export const bagFields = (fields: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  Buffer.concat(
    Object.entries(fields).flatMap(([name, value]) => [
      u32(name.length + 1 + value.byteLength),
      text(`${name}=`),
      value,
    ]),
  );

export function bagRecord(
  op: number,
  fields: Readonly<Record<string, Uint8Array>>,
  data: Uint8Array,
): Uint8Array {
  // In the order of their names, as rosbag's map has them.
  const sorted = Object.entries({ ...fields, op: Uint8Array.of(op) }).sort(([a], [b]) => (a < b ? -1 : 1));
  const header = bagFields(Object.fromEntries(sorted));
  return Buffer.concat([u32(header.byteLength), header, u32(data.byteLength), data]);
}

const HEADER_BYTES = 4096;

function bagHeader(indexAt: number, connections: number, chunks: number, encryptor = ''): Uint8Array {
  const fields = {
    index_pos: u64(indexAt),
    conn_count: u32(connections),
    chunk_count: u32(chunks),
    ...(encryptor === '' ? {} : { encryptor: text(encryptor) }),
  };
  const empty = bagRecord(3, fields, new Uint8Array()).byteLength;
  return bagRecord(3, fields, new Uint8Array(HEADER_BYTES - empty).fill(0x20));
}

type Entry = { readonly ns: bigint; readonly offset: number };
type ChunkInfo = { readonly at: number; readonly index: ReadonlyMap<number, readonly Entry[]> };

/** Where a bag is written to: its begin is written again at the end. */
type Sink = { write(bytes: Uint8Array, at: number): void };

const MAGIC = text('#ROSBAG V2.0\n');

class BagWriter {
  readonly #shape: BagShape;
  readonly #sink: Sink;
  readonly #connections = new Map<string, { readonly number: number; readonly record: Uint8Array }>();
  readonly #chunks: ChunkInfo[] = [];
  #at = 0;
  #records: Uint8Array[] = [];
  #bytes = 0;
  #index = new Map<number, Entry[]>();

  constructor(sink: Sink, shape: BagShape) {
    this.#sink = sink;
    this.#shape = shape;
    this.#put(MAGIC);
    this.#put(bagHeader(0, 0, 0));
  }

  add({ topic, type, ns, message }: TestMessage): void {
    const number = this.#connection(topic, type);
    const entries = this.#index.get(number) ?? [];
    entries.push({ ns, offset: this.#bytes });
    this.#index.set(number, entries);
    const data = message instanceof Uint8Array ? message : ros1(type, message);
    this.#inChunk(bagRecord(2, { conn: u32(number), time: time(ns) }, data));
    if (this.#bytes >= (this.#shape.chunkBytes ?? 4096)) this.#chunk();
  }

  #connection(topic: string, type: string): number {
    const key = `${topic} ${type}`;
    const known = this.#connections.get(key);
    if (known) return known.number;
    const number = this.#connections.size;
    const data = bagFields({
      topic: text(topic),
      type: text(ros1Name(type)),
      md5sum: text(rosmsg.md5(rosmsg.parse(ros1Schema(type)))),
      message_definition: text(ros1Schema(type)),
    });
    const record = bagRecord(7, { conn: u32(number), topic: text(topic) }, data);
    this.#connections.set(key, { number, record });
    this.#inChunk(record);
    return number;
  }

  #inChunk(record: Uint8Array): void {
    this.#records.push(record);
    this.#bytes += record.byteLength;
  }

  #chunk(): void {
    if (this.#records.length === 0) return;
    const { compression = 'none', pack, indexed = true } = this.#shape;
    const records = new Uint8Array(Buffer.concat(this.#records));
    const packed = pack?.(records) ?? (compression === 'lz4' ? lz4Frame(records) : records);
    this.#chunks.push({ at: this.#at, index: this.#index });
    this.#put(bagRecord(5, { compression: text(compression), size: u32(records.byteLength) }, packed));
    if (indexed)
      for (const [number, entries] of this.#index) {
        const data = Buffer.concat(entries.flatMap(({ ns, offset }) => [time(ns), u32(offset)]));
        this.#put(bagRecord(4, { ver: u32(1), conn: u32(number), count: u32(entries.length) }, data));
      }
    [this.#records, this.#bytes, this.#index] = [[], 0, new Map()];
  }

  end(): void {
    this.#chunk();
    const { closed = true, encryptor } = this.#shape;
    if (closed) {
      const indexAt = this.#at;
      for (const { record } of this.#connections.values()) this.#put(record);
      for (const chunk of this.#chunks) this.#chunkInfo(chunk);
      const header = bagHeader(indexAt, this.#connections.size, this.#chunks.length, encryptor);
      this.#sink.write(header, MAGIC.byteLength);
    }
  }

  #chunkInfo({ at, index }: ChunkInfo): void {
    const times = [...index.values()].flat().map(({ ns }) => ns);
    const [first = 0n] = times;
    const fields = {
      ver: u32(1),
      chunk_pos: u64(at),
      start_time: time(times.reduce((a, b) => (b < a ? b : a), first)),
      end_time: time(times.reduce((a, b) => (b > a ? b : a), first)),
      count: u32(index.size),
    };
    const counts = [...index].flatMap(([number, entries]) => [u32(number), u32(entries.length)]);
    this.#put(bagRecord(6, fields, Buffer.concat(counts)));
  }

  #put(bytes: Uint8Array): void {
    this.#sink.write(bytes, this.#at);
    this.#at += bytes.byteLength;
  }
}

export function bagBytes(messages: Iterable<TestMessage>, shape: BagShape = {}): Uint8Array {
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const writer = new BagWriter({ write: (bytes, at) => void parts.push({ at, bytes }) }, shape);
  for (const message of messages) writer.add(message);
  writer.end();
  const size = parts.reduce((most, { at, bytes }) => Math.max(most, at + bytes.byteLength), 0);
  const whole = new Uint8Array(size);
  for (const { at, bytes } of parts) whole.set(bytes, at);
  return whole;
}

/** Chunk by chunk, so that the bag may be larger than memory. */
export function writeBag(path: string, messages: Iterable<TestMessage>, shape: BagShape = {}): void {
  const file = openSync(path, 'w');
  try {
    const writer = new BagWriter(
      { write: (bytes, at) => void writeSync(file, bytes, 0, bytes.byteLength, at) },
      shape,
    );
    for (const message of messages) writer.add(message);
    writer.end();
  } finally {
    closeSync(file);
  }
}
