/** A look at messages of a recording before it is read: from its begin, and from places along the way (stamps/look.ts). */

import { UnpackAllowance } from '../../compression/allowance.ts';
import type { LogClock } from '../../recording/clock.ts';
import { momentOfNs } from '../../recording/clock.ts';
import type { Schemas } from '../../recording/schemas.ts';
import type { ClockPlan } from '../../stamps/clocks.ts';
import { MessageLook } from '../../stamps/look.ts';
import { loadChunk, type McapPart } from './parts.ts';
import { MESSAGE_HEADER, OP, parseRecord, RECORD_HEADER } from './records.ts';
import { readSummary } from './summary.ts';
import type { FilePiece } from './survey.ts';
import { walk } from './walk.ts';

/** Pieces of a recording that are looked into, and their bytes together: a fraction of a second. */
const MOST_PIECES = 8;
const MOST_BYTES = 16 * 1024 * 1024;
/** The first pieces describe the topics and tell periods. */
const FROM_BEGIN = 2;

type Readable = Exclude<FilePiece, { kind: 'damage' }>;

export async function lookAt(parts: readonly McapPart[], clock: LogClock): Promise<ClockPlan> {
  const look = new MessageLook();
  const share = Math.max(1, Math.floor(MOST_PIECES / parts.length));
  let left = MOST_BYTES;
  for (const part of spread(parts, MOST_PIECES, MOST_PIECES)) {
    const readable = part.survey.pieces.filter((piece): piece is Readable => piece.kind !== 'damage');
    const reader = await PartLook.open(part, look, clock);
    for (const piece of spread(readable, share, FROM_BEGIN)) {
      left -= weightOf(piece);
      if (left < 0) return look.clocks();
      await reader.see(piece);
    }
  }
  return look.clocks();
}

const weightOf = (piece: Readable): number =>
  piece.kind === 'chunk' ? Math.max(piece.stored, piece.header.uncompressedBytes) : piece.end - piece.at;

/** The first ones, and others evenly behind them. */
function spread<T>(all: readonly T[], most: number, fromBegin: number): T[] {
  if (all.length <= most) return [...all];
  const begin = all.slice(0, Math.min(fromBegin, most));
  const rest = most - begin.length;
  const behind = all.slice(begin.length);
  return [
    ...begin,
    ...Array.from(
      { length: rest },
      (_, i) => behind[Math.floor(((i + 1) * behind.length) / rest) - 1],
    ).filter((each) => each !== undefined),
  ];
}

/** Looks into one file, whose ids of schemas and channels are its own. */
class PartLook {
  readonly #part: McapPart;
  readonly #look: MessageLook;
  readonly #clock: LogClock;
  readonly #schemas: Schemas;
  readonly #channels: Map<number, { topic: string; encoding: string; schemaId: number }>;
  readonly #allowance = new UnpackAllowance();

  private constructor(
    part: McapPart,
    look: MessageLook,
    clock: LogClock,
    { schemas, channels }: Awaited<ReturnType<typeof readSummary>>,
  ) {
    this.#part = part;
    this.#look = look;
    this.#clock = clock;
    this.#schemas = schemas;
    this.#channels = new Map(channels);
  }

  static async open(part: McapPart, look: MessageLook, clock: LogClock): Promise<PartLook> {
    return new PartLook(part, look, clock, await readSummary(part.file, part.survey.pieces));
  }

  async see(piece: Readable): Promise<void> {
    const { file } = this.#part;
    this.#look.nextPiece();
    const records =
      piece.kind === 'chunk'
        ? (await loadChunk(file, piece, undefined, this.#allowance)).records
        : await file.read(piece.at, piece.end - piece.at);
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    for (const { op, at, length, bytes } of walk(records).records) {
      if (op === OP.message) this.#message(view, records, at, length);
      else if (op === OP.schema || op === OP.channel) this.#describe(bytes);
    }
  }

  #describe(bytes: Uint8Array): void {
    const record = parseRecord(bytes);
    if (record?.type === 'Schema') this.#schemas.add(record);
    if (record?.type === 'Channel') {
      const { topic, messageEncoding: encoding, schemaId } = record;
      this.#channels.set(record.id, { topic, encoding, schemaId });
    }
  }

  #message(view: DataView, records: Uint8Array, at: number, length: number): void {
    if (length < MESSAGE_HEADER) return;
    const body = at + RECORD_HEADER;
    const channel = this.#channels.get(view.getUint16(body, true));
    const ns = view.getBigUint64(body + 6, true);
    if (!channel || !this.#clock.believes(ns)) return;
    const { topic, encoding, schemaId } = channel;
    const schema = this.#schemas.get(schemaId);
    this.#look.see(
      { topic, encoding, schema },
      records.subarray(body + MESSAGE_HEADER, body + length),
      momentOfNs(ns),
    );
  }
}
