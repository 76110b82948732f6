/** MCAP files byte by byte, for what no writer would write (mcap.dev/spec). */
import { zstdCompressSync } from 'node:zlib';

const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

const u16 = (value: number): Uint8Array => new Uint8Array(Uint16Array.of(value).buffer);
const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
const u64 = (value: number | bigint): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return join(u32(bytes.length), bytes);
};
export const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
export const join = (...parts: readonly Uint8Array[]): Uint8Array => joined(parts);

export const record = (op: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const bytes = join(...content);
  return join(Uint8Array.of(op), u64(bytes.length), bytes);
};
export const schema = (id: number, name: string, encoding: string, data: Uint8Array | string): Uint8Array => {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return record(3, u16(id), text(name), text(encoding), u32(bytes.length), bytes);
};
export const channel = (id: number, schemaId: number, topic: string, encoding: string): Uint8Array =>
  record(4, u16(id), u16(schemaId), text(topic), text(encoding), u32(0));
export const message = (channelId: number, ns: bigint, data: Uint8Array | string, sequence = 0): Uint8Array =>
  record(
    5,
    u16(channelId),
    u32(sequence),
    u64(ns),
    u64(ns),
    typeof data === 'string' ? new TextEncoder().encode(data) : data,
  );

type ChunkClaims = {
  readonly compression?: string;
  readonly startNs?: bigint;
  readonly endNs?: bigint;
  readonly uncompressed?: number;
  readonly stored?: Uint8Array;
};

/** A chunk of records, as it should be but for what is claimed. */
export function chunk(records: Uint8Array, claims: ChunkClaims = {}): Uint8Array {
  const { compression = '', startNs = 0n, endNs = 0n } = claims;
  const stored = claims.stored ?? (compression === 'zstd' ? zstdCompressSync(records) : records);
  return record(
    6,
    u64(startNs),
    u64(endNs),
    u64(claims.uncompressed ?? records.length),
    u32(0),
    text(compression),
    u64(stored.length),
    stored,
  );
}

/** A whole file around these records. */
export const mcapOf = (...records: readonly Uint8Array[]): Uint8Array =>
  join(
    MAGIC,
    record(1, text('ros2'), text('test')),
    ...records,
    record(15, u32(0)),
    record(2, u64(0), u64(0), u32(0)),
    MAGIC,
  );
/** The begin of a file, for one that has no end. */
export const headOf = (): Uint8Array => join(MAGIC, record(1, text('ros2'), text('test')));
export const attachment = (name: string, data: Uint8Array): Uint8Array =>
  record(9, u64(0), u64(0), text(name), text('text/plain'), u64(data.length), data, u32(0));
export const statistics = (messages: number): Uint8Array =>
  record(11, u64(messages), u16(1), u32(1), u32(0), u32(0), u32(0), u64(0), u64(0), u32(0));
