/**
 * Records of a ROS 1 bag (wiki.ros.org/Bags/Format/2.0): a header of named fields and data, each behind its length in 32 bits.
 * Every length is checked against the bytes that are there.
 */
import { bagFields, uint32Of as uint32 } from '../../../drive/logs/bag-fields.ts';

export const MAGIC = '#ROSBAG V2.0\n';
export const OP = { message: 2, bagHeader: 3, index: 4, chunk: 5, chunkInfo: 6, connection: 7 } as const;

/** Headers have some 50 bytes, those of connections their topic besides. */
export const MOST_HEADER_BYTES = 4096;

/** A record's place in the bytes that it was found in. */
export type RecordPlace = {
  readonly op: number;
  /** Where the record, its header's fields, and its data begin; where it ends. */
  readonly at: number;
  readonly fieldsAt: number;
  readonly dataAt: number;
  readonly end: number;
};

/** "=" behind the two letters of "op". */
const OP_NAME = [0x6f, 0x70, 0x3d] as const;
/** A length, "op=" and the code. */
const OP_FIELD_BYTES = 8;

/**
 * The record at `at`, by its lengths and its code; undefined where those bytes cannot be one. It may end beyond the bytes.
 * @param view of which the header must be whole.
 */
export function recordAt(view: DataView, at: number): RecordPlace | undefined {
  if (at + 4 > view.byteLength) return undefined;
  const headerBytes = view.getUint32(at, true);
  const fieldsAt = at + 4;
  const dataLength = fieldsAt + headerBytes;
  if (headerBytes < OP_FIELD_BYTES || headerBytes > MOST_HEADER_BYTES || dataLength + 4 > view.byteLength)
    return undefined;
  let op: number | undefined;
  for (let field = fieldsAt; field < dataLength; ) {
    if (field + 4 > dataLength) return undefined;
    const length = view.getUint32(field, true);
    const next = field + 4 + length;
    if (length < 2 || next > dataLength) return undefined;
    if (length === 4 && OP_NAME.every((byte, i) => view.getUint8(field + 4 + i) === byte))
      op = view.getUint8(field + 7);
    field = next;
  }
  if (op === undefined || op < OP.message || op > OP.connection) return undefined;
  const dataAt = dataLength + 4;
  return { op, at, fieldsAt, dataAt, end: dataAt + view.getUint32(dataLength, true) };
}

/** Fields by their names, of the widths that the format gives them. */
export class Fields {
  readonly #fields: ReadonlyMap<string, Uint8Array>;

  constructor(bytes: Uint8Array) {
    this.#fields = bagFields(bytes) ?? new Map();
  }

  text(name: string): string | undefined {
    const bytes = this.#fields.get(name);
    return bytes && new TextDecoder().decode(bytes);
  }

  uint32(name: string): number | undefined {
    return uint32(this.#fields.get(name));
  }

  /** As a double, exact below 2^53. */
  uint64(name: string): number | undefined {
    const bytes = this.#fields.get(name);
    const [low, high] = [uint32(bytes?.subarray(0, 4)), uint32(bytes?.subarray(4))];
    return low === undefined || high === undefined ? undefined : high * 2 ** 32 + low;
  }

  bytes(name: string): Uint8Array | undefined {
    return this.#fields.get(name);
  }
}

/** Seconds and nanoseconds in 32 bits each, as nanoseconds since 1970. */
export const nsAt = (view: DataView, at: number): bigint =>
  BigInt(view.getUint32(at, true)) * 1_000_000_000n + BigInt(view.getUint32(at + 4, true));

export type MessageFacts = { readonly connection: number; readonly ns: bigint };

/** Connection and time of a message record; undefined where its header lacks one. */
export function messageFacts(view: DataView, { fieldsAt, dataAt }: RecordPlace): MessageFacts | undefined {
  let connection: number | undefined;
  let ns: bigint | undefined;
  // "conn=" and "time=", each with its first letter and its length.
  for (let at = fieldsAt; at + 4 < dataAt - 4; ) {
    const length = view.getUint32(at, true);
    const first = view.getUint8(at + 4);
    if (first === 0x63 && length === 9) connection = view.getUint32(at + 9, true);
    else if (first === 0x74 && length === 13) ns = nsAt(view, at + 9);
    at += 4 + length;
  }
  return connection === undefined || ns === undefined ? undefined : { connection, ns };
}

/** The place of a record header that holds the `op` field whose name lies at `op`; undefined where none does. */
export function recordAround(view: DataView, op: number, from: number): RecordPlace | undefined {
  // Headers that can be found after damage are those of messages and chunks: op and two or three fields besides.
  const first = Math.max(from, op - MOST_BEFORE_OP);
  for (let at = op - 8; at >= first; at--) {
    // The length's upper half is zero in every header, which leaves few places to look at closely.
    if (view.getUint8(at + 3) !== 0 || view.getUint8(at + 2) !== 0) continue;
    const record = recordAt(view, at);
    if (record && record.dataAt > op && record.dataAt - record.fieldsAt <= MOST_FOUND_BYTES) return record;
  }
  return undefined;
}

/** Longer headers are not looked for: judging each takes time. */
const MOST_FOUND_BYTES = 512;
/** Bytes of a header before its `op` field: fields stand in the order of their names, or with `op` first. */
const MOST_BEFORE_OP = 128;

/** Where in the bytes, from `from` on, a name of a field may be "op". */
export function nextOp(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(0x6f, at);
    if (at < 0) return -1;
    if (bytes[at + 1] === 0x70 && bytes[at + 2] === 0x3d) return at;
  }
}
