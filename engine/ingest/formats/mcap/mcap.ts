/**
 * MCAP (mcap.dev/spec, version 0): chunked or not, zstd, lz4 or plain, closed or cut. Each topic becomes a stream of the same
 * name; what its messages mean is decided by topics.ts. The file is read front to back by its record headers, a few chunks ahead.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { unpackedBegin } from '../../compression/zstd-file.ts';
import { kindOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { momentOfNs } from '../../recording/clock.ts';
import { topicsOfAll } from '../../recording/contents.ts';
import { foldersWith, logFiles } from '../../recording/folder.ts';
import { metadataFindings } from '../../recording/metadata.ts';
import { packedAsWhole } from '../../recording/packed-file.ts';
import { factsBeside } from '../../topics/beside.ts';
import { Topics } from '../../topics/topics.ts';
import { lookAlikeParts } from '../../unread/look-alike.ts';
import { lookAt } from './look.ts';
import { PartReader } from './part-reader.ts';
import {
  clockOf,
  contents,
  damageIn,
  foreignCompression,
  isMcap,
  type McapPart,
  nameOf,
  openParts,
} from './parts.ts';
import { MAGIC } from './records.ts';

/** What a part is instead, by its first bytes; else where the parts are damaged. */
const whyNone = async (parts: readonly McapPart[]): Promise<string> =>
  (await lookAlikeParts(
    parts.map(({ file }) => file.path),
    'MCAP',
  )) || damageIn(parts);

export const mcap = {
  name: 'mcap',
  title: 'MCAP',
  noun: 'an MCAP file',
  extensions: ['mcap'],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'folder') return (await foldersWith(path, isMcap, 1)).length > 0;
    return Buffer.from(MAGIC).equals(await unpackedBegin(path, MAGIC.length));
  },

  async describe(path: string): Promise<LogDescription> {
    const parts = await openParts(path);
    try {
      const { firstNs, lastNs } = clockOf(parts);
      return {
        format: 'mcap',
        name: nameOf(path, parts),
        path,
        bytes: parts.reduce((sum, { file }) => sum + file.size, 0),
        files: parts.length,
        unpackedBytes: parts.reduce((sum, part) => sum + unpackedBytes(part), 0),
        from: firstNs?.toString(),
        to: lastNs?.toString(),
        streams: await topicsOfAll(parts, contents),
      };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },

  refusesReference: async (path: string) => packedAsWhole(await logFiles(path, isMcap, 'MCAP')),

  buses: true,

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, places = false, quick, definitions: given }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const parts = await openParts(path);
    try {
      const clock = clockOf(parts);
      const first = clock.firstNs;
      if (first === undefined)
        throw new InputError(`${path} holds no message that can be read${await whyNone(parts)}.`);
      yield { type: 'begin', t0: first.toString(), name: nameOf(path, parts) };
      const whole = (await kindOf(path)).kind === 'folder';
      const paths = parts.map(({ file }) => file.path);
      for (const finding of await metadataFindings(paths, whole)) yield { type: 'finding', finding };
      const bytes = parts.reduce((sum, { file }) => sum + file.size, 0);
      quick?.plan(Number((clock.lastNs ?? first) - first), bytes);
      const plan = await lookAt(parts, clock);
      const beside = await factsBeside(path, within, given);
      const topics = new Topics(momentOfNs(first), basename(path), memory, plan, quick, beside);
      let before = 0;
      for (const part of parts) {
        const reader = new PartReader(part, topics, clock, { places, quick });
        yield* reader.read((at) => (before + at) / bytes);
        before += part.file.size;
      }
      const packed = topics.messages === 0 ? foreignCompression(parts) : undefined;
      if (packed !== undefined)
        throw new InputError(
          `${path} holds no message that can be read: its chunks are compressed by ${packed}, which nothing here unpacks; write it again with zstd or lz4.`,
        );
      yield* topics.finish();
      yield { type: 'end', files: parts.length, bytes };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },
} satisfies Format;

/** Of the records in its chunks and between them. */
function unpackedBytes({ survey: { pieces } }: McapPart): number {
  let bytes = 0;
  for (const piece of pieces)
    if (piece.kind === 'chunk') bytes += piece.header.uncompressedBytes;
    else if (piece.kind === 'records') bytes += piece.end - piece.at;
  return bytes;
}
