/**
 * MCAP records (mcap.dev/spec, version 0). The hot ones, chunks and messages, are read by offset without a copy; the rest by
 * @mcap/core. Every length is checked against the bytes that are there.
 */

import type { McapTypes } from '@mcap/core';
import { McapStreamReader } from '@mcap/core';

export const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);
export const OP = {
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
/** Opcode and length. */
export const RECORD_HEADER = 9;
export const MESSAGE_HEADER = 22;

/** Shortest content a record of each opcode can have; what is shorter is damage. */
const LEAST: Readonly<Record<number, number>> = {
  1: 8,
  2: 20,
  3: 14,
  4: 16,
  5: 22,
  6: 40,
  7: 6,
  8: 48,
  9: 36,
  10: 48,
  11: 46,
  12: 8,
  13: 20,
  14: 17,
  15: 4,
};

export type RecordHeader = { readonly op: number; readonly length: number };

/** The record header at `at`, or undefined when those bytes cannot be one: unknown opcode, or a length no file has. */
export function recordHeader(view: DataView, at: number): RecordHeader | undefined {
  if (at + RECORD_HEADER > view.byteLength) return undefined;
  const op = view.getUint8(at);
  const length = uint64(view, at + 1);
  // Opcodes from 0x80 are private and to be skipped; those between are of later versions, likewise.
  if (op === 0 || !Number.isSafeInteger(length) || length < (LEAST[op] ?? 0)) return undefined;
  return { op, length };
}

/** As a double: exact below 2^53, beyond what any file can hold. */
export function uint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 4294967296 + view.getUint32(at, true);
}

export type ChunkHeader = {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly uncompressedBytes: number;
  readonly crc: number;
  readonly compression: string;
  /** Bytes of the chunk's content before its records, and of the records as they are stored. */
  readonly prefix: number;
  readonly storedBytes: number;
};

const latin1 = new TextDecoder('latin1');

/** Bytes that hold any chunk's header. */
export const CHUNK_HEADER_MOST = 8 + 8 + 8 + 4 + 4 + 32 + 8;

/** Reads a chunk's header; undefined when its lengths do not add up to the record's. */
export function chunkHeader(view: DataView, at: number, length: number): ChunkHeader | undefined {
  if (at + 32 > view.byteLength) return undefined;
  const nameBytes = view.getUint32(at + 28, true);
  const prefix = 32 + nameBytes + 8;
  if (nameBytes > 32 || prefix > length || at + prefix > view.byteLength) return undefined;
  const compression = latin1.decode(new Uint8Array(view.buffer, view.byteOffset + at + 32, nameBytes));
  const storedBytes = uint64(view, at + 32 + nameBytes);
  if (prefix + storedBytes !== length) return undefined;
  return {
    startNs: view.getBigUint64(at, true),
    endNs: view.getBigUint64(at + 8, true),
    uncompressedBytes: uint64(view, at + 16),
    crc: view.getUint32(at + 24, true),
    compression,
    prefix,
    storedBytes,
  };
}

/** Any record but the hot ones, by @mcap/core; undefined when it does not parse. */
export function parseRecord(bytes: Uint8Array): McapTypes.TypedMcapRecord | undefined {
  const reader = new McapStreamReader({ noMagicPrefix: true, includeChunks: true, validateCrcs: false });
  try {
    reader.append(bytes);
    return reader.nextRecord();
  } catch {
    return undefined; // The caller reports the record's place; why it does not parse is that it is damaged.
  }
}
