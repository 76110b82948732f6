/**
 * A database that can be read without writing beside it. SQLite works off a journal or a write-ahead log at the next opening,
 * and makes files of its own beside a database in WAL mode: a log is left as it is, so that is done on a copy.
 */
import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { beginsLikeZstd } from '../../compression/zstd.ts';
import { unpackFile } from '../../compression/zstd-file.ts';
import { kindOf } from '../../files.ts';
import { beginOf } from '../../recording/folder.ts';

/** Bytes 18 and 19 of the header are 2 in WAL mode (sqlite.org/fileformat2.html, section 1.3). */
const WAL_AT = [18, 19] as const;
/** A journal that names a further one ends so; SQLite would then remove that one, wherever it lies (pager.c). */
const SUPER_JOURNAL_MAGIC = Uint8Array.of(0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7);
const FREE_BYTES = 256 * 1024 * 1024;

export type SettledDatabase = {
  /** What SQLite opens. */
  readonly location: string;
  /** True for a copy of our own, which may be written. */
  readonly copied: boolean;
  /** To be removed at the end. */
  readonly folder: string | undefined;
  /** What was done or is wrong, in words. */
  readonly notes: readonly { readonly level: 'info' | 'warn' | 'error'; readonly reason: string }[];
};

/** @throws InputError when the file cannot be read, or its copy has no place. */
export async function settle(path: string): Promise<SettledDatabase> {
  if (beginsLikeZstd(await beginOf(path, 4))) {
    const { path: location, folder, fault } = await unpackFile(path);
    return {
      location,
      copied: true,
      folder,
      notes: fault === undefined ? [] : [{ level: 'error', reason: fault }],
    };
  }
  const head = await beginOf(path, 20);
  const sides = await sidesOf(path);
  if (sides.length === 0 && !WAL_AT.some((at) => head[at] === 2))
    return { location: path, copied: false, folder: undefined, notes: [] };
  return copied(path, sides);
}

/** Why the file itself does not have all messages; undefined where it does. */
export async function unsettled(path: string): Promise<string | undefined> {
  const [side] = await sidesOf(path);
  return (
    side &&
    `${basename(path)} was not closed properly: a part of it lies in ${basename(side.path)} beside it; open and close it once with sqlite3`
  );
}

const sidesOf = async (path: string): Promise<SideFile[]> =>
  (await Promise.all(['-wal', '-journal'].map((end) => sideFile(path, end)))).filter(
    (side) => side !== undefined,
  );

type SideFile = { readonly path: string; readonly bytes: number };

/** A journal or log beside the database that has something in it. */
async function sideFile(path: string, end: string): Promise<SideFile | undefined> {
  const side = `${path}${end}`;
  const found = await stat(side).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return undefined;
  const [first] = await beginOf(side, 1);
  return first === 0 ? undefined : { path: side, bytes: found.size };
}

async function copied(path: string, sides: readonly SideFile[]): Promise<SettledDatabase> {
  const { bytes } = await kindOf(path);
  const folder = await mkdtemp(join(tmpdir(), 'lanetrace-unpacked-'));
  try {
    const { bavail, bsize } = await statfs(folder);
    const wanted = sides.reduce((sum, side) => sum + side.bytes, bytes);
    if (wanted > bavail * bsize - FREE_BYTES)
      throw new InputError(
        `${path} was not closed properly, and the disk of ${tmpdir()} has no room for a copy of ${wanted} bytes in which that is put right.`,
      );
    const location = join(folder, basename(path));
    // A clone where the file system has such, which takes no time.
    await copyFile(path, location, constants.COPYFILE_FICLONE);
    const notes: SettledDatabase['notes'][number][] = [];
    for (const side of sides) {
      const name = basename(side.path);
      if (side.path.endsWith('-journal') && (await namesAnother(side))) {
        const reason = `${name} beside it names a file outside of the recording: it is not worked off`;
        notes.push({ level: 'warn', reason });
        continue;
      }
      await copyFile(side.path, join(folder, name), constants.COPYFILE_FICLONE);
      const reason = `was not closed properly: what ${name} beside it holds is worked off in a copy`;
      notes.push({ level: 'info', reason });
    }
    return { location, copied: true, folder, notes };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function namesAnother({ path, bytes }: SideFile): Promise<boolean> {
  if (bytes < SUPER_JOURNAL_MAGIC.length) return false;
  const file = await openPlain(path);
  try {
    const { buffer } = await file.read(new Uint8Array(8), 0, 8, bytes - 8);
    return Buffer.from(SUPER_JOURNAL_MAGIC).equals(buffer);
  } finally {
    await file.close();
  }
}
