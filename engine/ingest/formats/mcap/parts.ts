/** The files of one recording: opened together, in the order of their times, and looked at without reading their messages. */
import { basename, dirname } from 'node:path';
import { isUnpacked, type UnpackAllowance } from '../../compression/allowance.ts';
import type { BufferPool } from '../../pool.ts';
import type { BigFile } from '../../recording/big-file.ts';
import { LogClock } from '../../recording/clock.ts';
import type { PartTopic } from '../../recording/contents.ts';
import { logFiles } from '../../recording/folder.ts';
import { openRecordingFile, type RecordingFile } from '../../recording/packed-file.ts';
import { byTime, type RecordingPart, refuseSeveral } from '../../recording/parts.ts';
import { type Unpacked, unpackChunk } from './chunk.ts';
import { OP, parseRecord, RECORD_HEADER } from './records.ts';
import { type FilePiece, type Survey, survey } from './survey.ts';
import { walk } from './walk.ts';

export type McapPart = RecordingFile & { readonly survey: Survey };

export const isMcap = (name: string): boolean => /\.mcap(\.zstd)?$/.test(name);

const recordingPart = (part: McapPart): RecordingPart => ({
  path: part.file.path,
  firstNs: part.survey.firstNs,
  lastNs: part.survey.lastNs,
  topics: async () => (await contents(part)).map(({ name }) => name),
});

export async function openParts(path: string): Promise<McapPart[]> {
  const parts: McapPart[] = [];
  let opening: BigFile | undefined;
  try {
    for (const name of await logFiles(path, isMcap, 'MCAP')) {
      const opened = await openRecordingFile(name);
      opening = opened.file;
      parts.push({ ...opened, survey: await survey(opened.file) });
      opening = undefined;
    }
    parts.sort((a, b) => byTime(a.survey.firstNs, b.survey.firstNs));
    await refuseSeveral(parts.map(recordingPart), 'MCAP');
    return parts;
  } catch (error) {
    for (const { file } of parts) await file.close();
    await opening?.close();
    throw error;
  }
}

/** The clock of the whole recording; its first time is undefined when no file has a message. */
export const clockOf = (parts: readonly McapPart[]): LogClock =>
  new LogClock(parts.flatMap(({ survey: { runs } }) => runs));

export const nameOf = (path: string, parts: readonly McapPart[]): string =>
  basename(parts.length === 1 ? (parts[0]?.file.path ?? path) : dirname(parts[0]?.file.path ?? path)).replace(
    /\.mcap(\.zstd)?$/,
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

/** A compression of chunks that nothing here unpacks; undefined where there is none. */
export function foreignCompression(parts: readonly McapPart[]): string | undefined {
  for (const { survey: each } of parts)
    for (const piece of each.pieces)
      if (piece.kind === 'chunk' && !isUnpacked(piece.header.compression)) return piece.header.compression;
  return undefined;
}

/** The topics of a part, without reading its messages, with the count of messages where the file has statistics. */
export async function contents({ file, survey: { pieces } }: McapPart): Promise<PartTopic[]> {
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
