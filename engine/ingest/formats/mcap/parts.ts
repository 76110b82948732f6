/** The files of one recording: opened together, in the order of their times, and looked at without reading their messages. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import type { BufferPool } from '../../pool.ts';
import { BigFile } from '../../recording/big-file.ts';
import { LogClock } from '../../recording/clock.ts';
import { type UnpackAllowance, type Unpacked, unpackChunk } from './chunk.ts';
import { mcapFiles } from './folder.ts';
import { OP, parseRecord, RECORD_HEADER } from './records.ts';
import { type FilePiece, type Survey, survey } from './survey.ts';
import { walk } from './walk.ts';

export type McapPart = { readonly file: BigFile; readonly survey: Survey };

export async function openParts(path: string): Promise<McapPart[]> {
  const parts: McapPart[] = [];
  try {
    for (const name of await mcapFiles(path)) {
      const file = await BigFile.open(name);
      parts.push({ file, survey: await survey(file) });
    }
    // Split recordings are read in the order of their times, whatever their names say.
    parts.sort((a, b) => compare(a.survey.firstNs, b.survey.firstNs));
    await refuseSeveral(parts);
    return parts;
  } catch (error) {
    for (const { file } of parts) await file.close();
    throw error;
  }
}

/** The clock of the whole recording; its first time is undefined when no file has a message. */
export const clockOf = (parts: readonly McapPart[]): LogClock =>
  new LogClock(parts.flatMap(({ survey: { runs } }) => runs));

/** A split recording goes on where it was split; what begins this much later is another. */
const LONGEST_PAUSE_NS = 600_000_000_000n;

/**
 * Files in one folder need not be one recording. rosbag2's metadata says that they are; without it, files that tell of the
 * same topics at the same time, or long after one another, are several logs. Files of one drive by sensor share no topic.
 * @throws InputError naming two of them.
 */
async function refuseSeveral(parts: readonly McapPart[]): Promise<void> {
  const [first] = parts;
  if (!first || parts.length < 2 || existsSync(join(dirname(first.file.path), 'metadata.yaml'))) return;
  let before: (McapPart & { readonly topics: ReadonlySet<string> }) | undefined;
  for (const part of parts) {
    const topics = new Set((await contents(part)).map(({ name }) => name));
    const why = before && [...topics].some((name) => before?.topics.has(name)) && apart(before, part);
    if (before && why)
      throw new InputError(
        `${dirname(first.file.path)} holds more than one MCAP log (${basename(before.file.path)} and ${basename(part.file.path)} ${why}): choose one of them.`,
      );
    before = { ...part, topics };
  }
}

/** Why two files, the earlier first, are no parts of one recording. */
function apart({ survey: a }: McapPart, { survey: b }: McapPart): string | undefined {
  if (!a.firstNs || !a.lastNs || !b.firstNs || !b.lastNs) return undefined;
  const shared = (a.lastNs < b.lastNs ? a.lastNs : b.lastNs) - b.firstNs;
  const [lengthA, lengthB] = [a.lastNs - a.firstNs, b.lastNs - b.firstNs];
  // Parts may overlap a little: messages come out of order.
  if (shared >= 0n && 2n * shared >= (lengthA < lengthB ? lengthA : lengthB))
    return 'have the same topics at the same time';
  return -shared > LONGEST_PAUSE_NS ? 'have the same topics more than ten minutes apart' : undefined;
}

const compare = (a: bigint | undefined, b: bigint | undefined): number =>
  a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;

export const nameOf = (path: string, parts: readonly McapPart[]): string =>
  basename(parts.length === 1 ? (parts[0]?.file.path ?? path) : dirname(parts[0]?.file.path ?? path)).replace(
    /\.mcap$/,
    '',
  );

export function damageIn(parts: readonly McapPart[]): string {
  for (const {
    survey: { pieces },
  } of parts) {
    const damage = pieces.find((piece) => piece.kind === 'damage');
    if (damage) return `: ${damage.reason} (byte ${damage.at})`;
  }
  return '';
}

/** The topics of a part, without reading its messages, with the count of messages where the file has statistics. */
export async function contents({
  file,
  survey: { pieces },
}: McapPart): Promise<{ name: string; schema: string; count: number | undefined }[]> {
  const schemas = new Map<number, string>();
  const channels = new Map<number, { topic: string; schemaId: number; encoding: string }>();
  let counts: Map<number, bigint> | undefined;
  const note = (records: Uint8Array): void => {
    for (const { op, bytes } of walk(records).records) {
      if (op !== OP.schema && op !== OP.channel && op !== OP.statistics) continue;
      const record = parseRecord(bytes);
      if (record?.type === 'Schema') schemas.set(record.id, record.name);
      if (record?.type === 'Channel')
        channels.set(record.id, {
          topic: record.topic,
          schemaId: record.schemaId,
          encoding: record.messageEncoding,
        });
      if (record?.type === 'Statistics') counts = record.channelMessageCounts;
    }
  };
  for (const piece of pieces)
    if (piece.kind === 'records') note(await file.read(piece.at, piece.end - piece.at));
  if (channels.size === 0) {
    // A file that was never closed lists its topics in its chunks only; the first few hold most of them.
    for (const piece of pieces.filter((each) => each.kind === 'chunk').slice(0, 4))
      note((await loadChunk(file, piece)).records);
  }
  const total = counts;
  return [...channels].map(([id, { topic, schemaId, encoding }]) => ({
    name: topic,
    schema: schemas.get(schemaId) ?? encoding,
    count: total === undefined ? undefined : Number(total.get(id) ?? 0n),
  }));
}

export type LoadedRecords = Unpacked & {
  /** Holds the records, or held them packed: to be given back. */ readonly memory?: Uint8Array;
};

export async function loadChunk(
  file: BigFile,
  { at, stored, header }: Extract<FilePiece, { kind: 'chunk' }>,
  pool?: BufferPool,
  allowance?: UnpackAllowance,
): Promise<LoadedRecords> {
  const memory = pool?.take(stored);
  const packed = await file.read(at + RECORD_HEADER + header.prefix, stored, memory);
  return { ...(await unpackChunk(header, packed, allowance)), ...(memory ? { memory } : {}) };
}
