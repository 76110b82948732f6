/** The bags of one recording: opened together, in the order of their times, and looked at without reading their messages. */
import { basename, dirname } from 'node:path';
import { UnpackAllowance } from '../../compression/allowance.ts';
import type { BufferPool } from '../../pool.ts';
import { BigFile } from '../../recording/big-file.ts';
import { LogClock } from '../../recording/clock.ts';
import type { PartTopic } from '../../recording/contents.ts';
import { logFiles } from '../../recording/folder.ts';
import { byTime, refuseSeveral } from '../../recording/parts.ts';
import { type Unpacked, unpackChunk } from './chunk.ts';
import { Connections } from './connections.ts';
import { OP } from './records.ts';
import { type BagPiece, type BagSurvey, survey } from './survey.ts';
import { walk } from './walk.ts';

export type BagPart = { readonly file: BigFile; readonly survey: BagSurvey };

/** rosbag calls one that it has not closed "NAME.bag.active". */
export const isBag = (name: string): boolean => /\.bag(\.active)?$/.test(name);

export async function openParts(path: string): Promise<BagPart[]> {
  const parts: BagPart[] = [];
  let opening: BigFile | undefined;
  try {
    for (const name of await logFiles(path, isBag, 'ROS 1 bag')) {
      opening = await BigFile.open(name);
      parts.push({ file: opening, survey: await survey(opening) });
      opening = undefined;
    }
    parts.sort((a, b) => byTime(a.survey.firstNs, b.survey.firstNs));
    const asParts = parts.map((part) => ({
      path: part.file.path,
      firstNs: part.survey.firstNs,
      lastNs: part.survey.lastNs,
      topics: async () => (await contents(part)).map(({ name }) => name),
    }));
    await refuseSeveral(asParts, 'ROS 1 bag');
    return parts;
  } catch (error) {
    for (const { file } of parts) await file.close();
    await opening?.close();
    throw error;
  }
}

/** The clock of the whole recording; its first time is undefined when no bag has a message. */
export const clockOf = (parts: readonly BagPart[]): LogClock =>
  new LogClock(parts.flatMap(({ survey: { runs } }) => runs));

export function nameOf(path: string, parts: readonly BagPart[]): string {
  const first = parts[0]?.file.path ?? path;
  return basename(parts.length === 1 ? first : dirname(first)).replace(/\.bag(\.active)?$/, '');
}

export function damageIn(parts: readonly BagPart[]): string {
  for (const { survey: found } of parts) {
    const damage = found.pieces.find((piece) => piece.kind === 'damage');
    if (damage) return `: ${damage.reason} (byte ${damage.at})`;
  }
  return '';
}

/** Chunks that are looked into for topics where the bag has no end: the first few hold most of them. */
const CHUNKS_LOOKED_INTO = 4;

/** The topics of a bag, without reading its messages, with the count of messages where indexes tell it. */
export async function contents({ file, survey: { pieces, counts } }: BagPart): Promise<PartTopic[]> {
  const connections = await Connections.outsideOfChunks(file, pieces);
  let all = [...connections.all()];
  if (all.length === 0) {
    for (const piece of pieces.filter((each) => each.kind === 'chunk').slice(0, CHUNKS_LOOKED_INTO)) {
      const { records } = await loadChunk(file, piece);
      for (const found of walk(records))
        if ('op' in found && found.op === OP.connection) connections.add(records, found);
    }
    all = [...connections.all()];
  }
  return all.map(([number, { topic, schema }]) => ({
    name: topic,
    schema: schema?.name ?? 'ros1',
    count: counts.size === 0 ? undefined : (counts.get(number) ?? 0),
  }));
}

export type LoadedRecords = Unpacked & {
  /** Holds the records, or held them packed: to be given back. */ readonly memory?: Uint8Array;
};

export async function loadChunk(
  file: BigFile,
  { dataAt, stored, header }: Extract<BagPiece, { kind: 'chunk' }>,
  pool?: BufferPool,
  allowance = new UnpackAllowance(),
): Promise<LoadedRecords> {
  const memory = pool?.take(stored);
  const packed = await file.read(dataAt, stored, memory);
  return { ...(await unpackChunk(header, packed, allowance)), ...(memory ? { memory } : {}) };
}
