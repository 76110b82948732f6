/**
 * An MCAP file as a list of records, chunks opened, so that a mutation reaches what lies inside of a compressed chunk
 * (mcap.dev/spec). Written again, lengths and checksums fit.
 */
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { lz4Frame } from '../../support/ingest/lz4.ts';

export const OPCODE = {
  header: 1,
  footer: 2,
  schema: 3,
  channel: 4,
  message: 5,
  chunk: 6,
  messageIndex: 7,
  chunkIndex: 8,
  attachment: 9,
  attachmentIndex: 10,
  statistics: 11,
  metadata: 12,
  metadataIndex: 13,
  summaryOffset: 14,
  dataEnd: 15,
} as const;

const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

export type Plain = {
  readonly kind: 'plain';
  opcode: number;
  body: Uint8Array;
  /** What the record says of its length, where that is not true. */
  saidLength?: bigint;
};
export type Chunk = {
  readonly kind: 'chunk';
  start: bigint;
  end: bigint;
  compression: string;
  records: Plain[];
  /** Where the chunk shall lie about itself. */
  saidSize?: bigint;
  saidCrc?: number;
  /** In place of the compressed records. */
  compressed?: Uint8Array;
};
export type McapRecord = Plain | Chunk;

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function* split(bytes: Uint8Array): Generator<Plain> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 9 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at + 1, true));
    yield { kind: 'plain', opcode: view.getUint8(at), body: bytes.slice(at + 9, at + 9 + length) };
    at += 9 + length;
  }
}

/** A chunk that says or holds more stays as it is: an earlier mutation may have made a bomb of it. */
const MOST_OPENED_BYTES = 32 * 1024 * 1024;

function unpacked(data: Uint8Array): Uint8Array | undefined {
  try {
    return zstdDecompressSync(data, { maxOutputLength: MOST_OPENED_BYTES });
  } catch {
    return undefined;
  }
}

/** Only chunks without compression and with zstd are opened; another stays a plain record, and so does a damaged one. */
function opened(record: Plain): McapRecord {
  if (record.opcode !== OPCODE.chunk) return record;
  const { body } = record;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const nameLength = view.getUint32(28, true);
  const compression = new TextDecoder().decode(body.subarray(32, 32 + nameLength));
  const data = body.subarray(40 + nameLength);
  if (compression !== '' && compression !== 'zstd') return record;
  const inner = compression === 'zstd' ? unpacked(data) : data;
  if (!inner) return record;
  const records = [...split(inner)];
  return {
    kind: 'chunk',
    start: view.getBigUint64(0, true),
    end: view.getBigUint64(8, true),
    compression,
    records,
  };
}

/** Undefined for bytes that are no whole MCAP file, e.g. after a mutation of bytes. */
export function parseMcap(bytes: Uint8Array): McapRecord[] | undefined {
  try {
    const inner = bytes.subarray(MAGIC.length, bytes.length - MAGIC.length);
    const records = [...split(inner)].map(opened);
    return Buffer.compare(writeMcap(records).subarray(0, MAGIC.length), bytes.subarray(0, MAGIC.length)) === 0
      ? records
      : undefined;
  } catch {
    return undefined;
  }
}

function recordBytes(opcode: number, body: Uint8Array, said: bigint = BigInt(body.length)): Uint8Array {
  const head = new Uint8Array(9);
  const view = new DataView(head.buffer);
  view.setUint8(0, opcode);
  view.setBigUint64(1, said, true);
  return concat([head, body]);
}

function chunkBytes(chunk: Chunk): Uint8Array {
  const { start, end, compression, records, saidSize, saidCrc } = chunk;
  const data = concat(records.map(({ opcode, body, saidLength }) => recordBytes(opcode, body, saidLength)));
  const packed =
    chunk.compressed ??
    (compression === 'zstd' ? zstdCompressSync(data) : compression === 'lz4' ? lz4Frame(data) : data);
  const name = new TextEncoder().encode(compression);
  const head = new Uint8Array(40 + name.length);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, start, true);
  view.setBigUint64(8, end, true);
  view.setBigUint64(16, saidSize ?? BigInt(data.length), true);
  view.setUint32(24, saidCrc ?? crc32(data), true);
  view.setUint32(28, name.length, true);
  head.set(name, 32);
  view.setBigUint64(32 + name.length, BigInt(packed.length), true);
  return recordBytes(OPCODE.chunk, concat([head, packed]));
}

/** Offsets in indexes are as they were: after a mutation that moves records they point elsewhere. */
export function writeMcap(records: readonly McapRecord[]): Uint8Array {
  const parts = records.map((record) =>
    record.kind === 'chunk' ? chunkBytes(record) : recordBytes(record.opcode, record.body, record.saidLength),
  );
  return concat([MAGIC, ...parts, MAGIC]);
}

/** Without indexes and summary: a reader then goes through the data from the front. */
export function withoutIndex(records: readonly McapRecord[]): McapRecord[] {
  const data = records.findIndex((record) => record.kind === 'plain' && record.opcode === OPCODE.dataEnd);
  const kept = (data < 0 ? records : records.slice(0, data)).filter(
    (record) => record.kind === 'chunk' || record.opcode !== OPCODE.messageIndex,
  );
  return [
    ...kept,
    { kind: 'plain', opcode: OPCODE.dataEnd, body: new Uint8Array(4) },
    { kind: 'plain', opcode: OPCODE.footer, body: new Uint8Array(20) },
  ];
}
