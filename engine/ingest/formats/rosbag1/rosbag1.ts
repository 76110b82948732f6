/**
 * ROS 1 bags (wiki.ros.org/Bags/Format/2.0): plain, LZ4 or bzip2 chunks, indexed or not, closed or cut. Each topic becomes a
 * stream of the same name; what its messages mean is decided by topics.ts. The bag is read front to back, a few chunks ahead.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf } from '../../files.ts';
import type { Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { momentOfNs } from '../../recording/clock.ts';
import { topicsOfAll } from '../../recording/contents.ts';
import { beginOf, foldersWith } from '../../recording/folder.ts';
import { factsBeside } from '../../topics/beside.ts';
import { Topics } from '../../topics/topics.ts';
import { lookAlikeParts } from '../../unread/look-alike.ts';
import { PartReader } from './part-reader.ts';
import { type BagPart, clockOf, contents, damageIn, isBag, nameOf, openParts } from './parts.ts';
import { MAGIC } from './records.ts';

/** What a part is instead, by its first bytes; else where the parts are damaged. */
const whyNone = async (parts: readonly BagPart[]): Promise<string> =>
  (await lookAlikeParts(
    parts.map(({ file }) => file.path),
    'a ROS bag',
  )) || damageIn(parts);

export const rosbag1 = {
  name: 'rosbag1',
  title: 'ROS 1 bag',
  noun: 'a ROS 1 bag',
  extensions: ['bag', 'active'],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'folder') return (await foldersWith(path, isBag, 1)).length > 0;
    return Buffer.from(MAGIC, 'latin1').equals(await beginOf(path, MAGIC.length));
  },

  async describe(path: string): Promise<LogDescription> {
    const parts = await openParts(path);
    try {
      const { firstNs, lastNs } = clockOf(parts);
      return {
        format: 'rosbag1',
        name: nameOf(path, parts),
        path,
        bytes: parts.reduce((sum, { file }) => sum + file.size, 0),
        files: parts.length,
        from: firstNs?.toString(),
        to: lastNs?.toString(),
        streams: await topicsOfAll(parts, contents),
      };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },

  refusesReference: async () => undefined,

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
      const bytes = parts.reduce((sum, { file }) => sum + file.size, 0);
      quick?.plan(Number((clock.lastNs ?? first) - first), bytes);
      const beside = await factsBeside(path, within, given);
      const topics = new Topics(momentOfNs(first), basename(path), memory, undefined, quick, beside);
      let before = 0;
      for (const part of parts) {
        yield* new PartReader(part, topics, clock, places).read((at) => (before + at) / bytes);
        before += part.file.size;
      }
      yield* topics.finish();
      yield { type: 'end', files: parts.length, bytes };
    } finally {
      for (const { file } of parts) await file.close();
    }
  },
} satisfies Format;
