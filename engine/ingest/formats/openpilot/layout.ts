/**
 * Finds logs of openpilot: rlog (everything) or qlog (thinned out), bare or packed by bzip2 or zstd, alone or in the folder of a
 * segment with its videos. Files that were downloaded have the route and the number before their names: ROUTE--12--rlog.zst.
 */
import { basename, dirname, join } from 'node:path';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { beginsLikeZstd } from '../../compression/zstd.ts';
import { kindOf, namesIn } from '../../files.ts';
import { findFolders, MOST_LISTED, theOnly } from '../../media/folder-search.ts';
import { Message } from './capnp.ts';
import { kindOfEvent, MOST_KINDS } from './events.ts';

const LOG = /^(.*--)?([rq]log|raw_log)(\.bz2|\.zst)?$/;
const LOOKED_BYTES = 64 * 1024;

/** `prefix` stands before the names of the files of one segment. */
export type Segment = {
  readonly folder: string;
  readonly file: string;
  readonly prefix: string;
  readonly name: string;
};

const segmentOf = (folder: string, file: string): Segment => {
  const [, prefix = ''] = LOG.exec(file) ?? [];
  return { folder, file, prefix, name: prefix === '' ? basename(folder) : prefix.replace(/--$/, '') };
};

/** The logs of a folder, one a segment: where both are there the whole one. */
function logsOf(folder: string, names: Iterable<string>): Segment[] {
  const bySegment = new Map<string, string>();
  for (const name of [...names].sort()) {
    const [, prefix = '', kind] = LOG.exec(name) ?? [];
    if (kind === undefined || (kind === 'qlog' && bySegment.has(prefix))) continue;
    bySegment.set(prefix, name);
  }
  return [...bySegment.values()].map((name) => segmentOf(folder, name));
}

/** At most `most` segments. */
export async function findSegments(path: string, most: number): Promise<Segment[]> {
  if ((await kindOf(path)).kind === 'file') return [segmentOf(dirname(path), basename(path))];
  const found: Segment[] = [];
  const folders = await findFolders(path, most, async ({ files }, folder) => {
    for (const segment of logsOf(
      folder,
      [...files].filter((name) => LOG.test(name)),
    ))
      if (await isLog(join(folder, segment.file))) return true;
    return false;
  });
  for (const folder of folders) found.push(...logsOf(folder, (await namesIn(folder)) ?? []));
  return found.slice(0, most);
}

/** @throws InputError when the path holds no segment, or several. */
export const theSegment = async (path: string): Promise<Segment> =>
  theOnly(path, await findSegments(path, MOST_LISTED), 'segment of openpilot', 'rlog or qlog');

/** By its bytes; where these are packed, by its name. */
export async function isLog(path: string): Promise<boolean> {
  const file = await openPlain(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_BYTES), 0, LOOKED_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    if (beginsLikeZstd(head) || head.toString('latin1', 0, 3) === 'BZh') return LOG.test(basename(path));
    return beginsLikeEvent(head);
  } finally {
    await file.close();
  }
}

/** A whole message whose structure is an event: a time, and a kind that there is. */
function beginsLikeEvent(head: Uint8Array): boolean {
  const bytes = new Uint8Array(Math.max(head.byteLength, 16));
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  const [segments, words] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (segments !== 0 || words < 4 || words > 1 << 24) return false;
  if (8 + 8 * words > head.byteLength) {
    // The first message, initData, may be longer than what is looked at: its head must tell.
    return view.getUint32(8, true) === 0 && (view.getUint32(12, true) & 0xffff) >= 2;
  }
  return endOfEvent(view, 0) !== undefined;
}

/** Where an event of one segment ends; undefined where there is none at this place. */
export function endOfEvent(view: DataView, at: number): number | undefined {
  if (at + 16 > view.byteLength || view.getUint32(at, true) !== 0) return undefined;
  try {
    const message = Message.at(view, at);
    const event = message.root();
    return event !== undefined && event.u64(0) > 0n && kindOfEvent(event) < MOST_KINDS
      ? message.end
      : undefined;
  } catch {
    return undefined;
  }
}
