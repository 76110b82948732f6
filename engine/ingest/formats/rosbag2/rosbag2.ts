/**
 * rosbag2 recordings in SQLite (github.com/ros2/rosbag2): a `.db3` file or the folder of a recording, split or not, packed by
 * file or by message or not. Each topic becomes a stream of the same name; what its messages mean is decided by topics.ts.
 */
import { basename, dirname } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { unpackedBegin } from '../../compression/zstd-file.ts';
import { kindOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { momentOfNs } from '../../recording/clock.ts';
import { foldersWith, logFiles } from '../../recording/folder.ts';
import { metadataFindings, recordingMetadata } from '../../recording/metadata.ts';
import { packedAsWhole } from '../../recording/packed-file.ts';
import { factsBeside } from '../../topics/beside.ts';
import { Topics } from '../../topics/topics.ts';
import { PartReader } from './part-reader.ts';
import { clockOf, closeParts, isDatabase, nameOf, openParts } from './parts.ts';
import { unsettled } from './settled.ts';

const MAGIC = 'SQLite format 3\0';
/** The first page, which may have so many bytes, holds the texts of the tables. */
const FIRST_PAGE_BYTES = 65_536;
const TABLES = [/create table\D{0,20}topics/i, /create table\D{0,20}messages/i];

export const rosbag2 = {
  name: 'rosbag2',
  title: 'rosbag2',
  noun: 'a rosbag2 recording',
  extensions: ['db3', 'zstd'],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'folder') {
      if ((await foldersWith(path, isDatabase, 1)).length > 0) return true;
      // Where all its files are missing, the metadata still says what it was.
      return ((await recordingMetadata(path))?.files.length ?? 0) > 0;
    }
    const begin = Buffer.from(await unpackedBegin(path, FIRST_PAGE_BYTES)).toString('latin1');
    // The tables may still lie in the log beside a file that was not closed; then its name tells.
    return begin.startsWith(MAGIC) && (isDatabase(path) || TABLES.every((table) => table.test(begin)));
  },

  async describe(path: string): Promise<LogDescription> {
    const parts = await openParts(path);
    try {
      const metadata = await recordingMetadata(dirname(parts[0]?.path ?? path));
      // Counting rows reads the whole database: only the metadata of a whole recording tells at once.
      const whole = metadata?.files.length === parts.length ? metadata : undefined;
      const counts = new Map(whole?.topics.map(({ name, count }) => [name, count]));
      const topics = new Map(
        parts.flatMap(({ database }) => database.topics().map((each) => [each.name, each])),
      );
      const { firstNs, lastNs } = clockOf(parts);
      return {
        format: 'rosbag2',
        name: nameOf(path, parts),
        path,
        bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        files: parts.length,
        from: firstNs?.toString(),
        to: lastNs?.toString(),
        streams: [...topics].map(([name, { type }]) => ({ name, schema: type, count: counts.get(name) })),
      };
    } finally {
      await closeParts(parts);
    }
  },

  buses: true,

  async refusesReference(path: string): Promise<string | undefined> {
    const files = await logFiles(path, isDatabase, 'rosbag2');
    for (const file of files) {
      const why = await unsettled(file);
      if (why !== undefined) return why;
    }
    return packedAsWhole(files);
  },

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, places = false, quick, definitions: given }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const parts = await openParts(path);
    try {
      const clock = clockOf(parts);
      const first = clock.firstNs;
      if (first === undefined) throw new InputError(`${path} holds no message that can be read.`);
      yield { type: 'begin', t0: first.toString(), name: nameOf(path, parts) };
      const whole = (await kindOf(path)).kind === 'folder';
      const paths = parts.map(({ path: file }) => file);
      for (const finding of await metadataFindings(paths, whole)) yield { type: 'finding', finding };
      const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
      quick?.plan(Number((clock.lastNs ?? first) - first), bytes);
      const beside = await factsBeside(path, within, given);
      const topics = new Topics(momentOfNs(first), basename(path), memory, undefined, quick, beside);
      let before = 0;
      for (const part of parts) {
        const reader = new PartReader(part, topics, clock, places);
        yield* reader.read((fraction) => (before + fraction * part.bytes) / bytes);
        before += part.bytes;
      }
      yield* topics.finish();
      yield { type: 'end', files: parts.length, bytes };
    } finally {
      await closeParts(parts);
    }
  },
} satisfies Format;
