/**
 * Where the library of this user lies, and its move to another folder. A move goes drive by drive, and the folders that may still
 * hold some are noted before the first one goes: whatever stops it, every drive is still listed, and the same call goes on.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { CancelledError, InputError, messageOf } from '../../contract/errors.ts';
import { homeFolder } from '../../contract/folders.ts';
import { syncToDisk } from '../file/location.ts';
import { explainIo, removeOrphan } from '../file/place.ts';
import { isCopied, isDrive, moveDrive, refuseInUse, truthBeside } from './places.ts';
import { bytesOf, freeSpaceOf } from './usage.ts';

const path = z.string().min(1).max(32_768).refine(isAbsolute);
const PLACE = z.object({ folder: path, left: z.array(path).max(100) });

export type LibraryPlace = {
  /** Where new drives go. */
  readonly folder: string;
  /** Folders that a move was to empty, and that may still hold drives of the library. */
  readonly left: readonly string[];
  /** What is wrong, for the person. */
  readonly problem?: string | undefined;
};

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const placeFile = (home: string): string => join(home, 'library-folder.json');
/** Where it lies unless it was moved. */
const usual = (home: string): string => join(home, 'drives');

/** Read anew each time: another process may have moved it. */
export function libraryPlace(home = homeFolder()): LibraryPlace {
  const file = placeFile(home);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // Without the file, the library was never moved: nor where the home is no folder, which is told elsewhere.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return { folder: usual(home), left: [] };
    return unknownPlace(home, `cannot be read (${messageOf(error)})`);
  }
  try {
    return PLACE.parse(JSON.parse(text));
  } catch {
    return unknownPlace(home, 'is damaged');
  }
}

/** The usual place, and that it may be the wrong one. @param why what is wrong with the file, as it follows its name */
const unknownPlace = (home: string, why: string): LibraryPlace => ({
  folder: usual(home),
  left: [],
  problem: `${placeFile(home)}, which says where the library lies, ${why}: ${usual(home)} is shown. Move the library to where it lay, and its drives are listed again.`,
});

export type LibraryMove = {
  readonly home?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** 0 to 1, and which drive goes. */
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

export type MovedLibrary = {
  readonly folder: string;
  readonly drives: readonly { readonly from: string; readonly to: string }[];
  readonly bytes: number;
  /** Folders that still hold drives, or were not there. */
  readonly left: readonly string[];
};

/**
 * Moves every drive of the library into a folder, which is made where it is not there, and keeps the library there from then on.
 * @throws InputError when a drive is open or being made, something of its name lies there, or there is no room: then nothing was
 * moved; or when a drive cannot be moved, or CancelledError: then the rest is still listed where it was
 */
export async function moveLibrary(folder: string, move: LibraryMove = {}): Promise<MovedLibrary> {
  const { home = homeFolder(), signal, onProgress } = move;
  const to = resolve(folder);
  const before = libraryPlace(home);
  const from = [...new Set([before.folder, ...before.left])].filter((each) => each !== to);
  makeFolder(to, from);
  const drives = from.flatMap(drivesIn);
  const bytes = drives.reduce((sum, each) => sum + bytesOf(each), 0);
  refuseUnready(from, drives);
  refuseTaken(to, drives);
  await refuseWithoutRoom(to, drives);
  write(home, { folder: to, left: from });
  const moved: { from: string; to: string }[] = [];
  for (const [k, drive] of drives.entries()) {
    onProgress?.(k / drives.length, `${basename(drive)}, ${k + 1} of ${drives.length}`);
    await turn();
    if (signal?.aborted)
      throw new CancelledError(`${k} of ${drives.length} drives were moved; the others stay on the list.`);
    try {
      moved.push({ from: drive, to: await moveDrive(drive, to, { goesOn: true }) });
    } catch (error) {
      throw new InputError(
        `${k} of ${drives.length} drives were moved; the others stay where they are, on the list: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  // One that is not there may be a disk that is not connected.
  const left = from.filter((each) => (existsSync(each) ? drivesIn(each).length > 0 : each !== usual(home)));
  write(home, { folder: to, left });
  for (const each of from) if (!left.includes(each)) removeEmpty(each);
  return { folder: to, drives: moved, bytes, left };
}

/** Files with the ending of a drive in a folder; none where it is not there. */
export const drivesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.drive'))
        .map((name) => join(folder, name))
    : [];

function makeFolder(to: string, from: readonly string[]): void {
  try {
    mkdirSync(to, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw new InputError(`The library cannot lie in ${to}: ${messageOf(error)}.`, { cause: error });
  }
  const real = realpathSync.native(to);
  for (const each of from) {
    if (!existsSync(each)) continue;
    const other = realpathSync.native(each);
    if (real === other) throw new InputError(`${to} is where the library lies, ${each}.`);
    // Its drives would lie in a folder that is about to be empty, and be looked for there no more.
    if (real.startsWith(other + sep)) throw new InputError(`${to} lies within the library itself, ${each}.`);
  }
}

function refuseUnready(folders: readonly string[], drives: readonly string[]): void {
  for (const each of folders.filter((folder) => existsSync(folder)))
    for (const name of readdirSync(each).filter((name) => name.endsWith('.drive.part')))
      removeOrphan(join(each, name));
  for (const each of drives.filter(isDrive)) refuseInUse(each);
}

function refuseTaken(to: string, drives: readonly string[]): void {
  const names = new Map<string, string>();
  for (const each of drives) {
    const name = basename(each);
    const other = names.get(name);
    if (other !== undefined)
      throw new InputError(`${other} and ${each} have the same name: rename one first.`);
    names.set(name, each);
    // What a killed move copied is there a second time until its first place is cleared.
    if (!isCopied(each, join(to, name)))
      throw new InputError(`${join(to, name)} exists already, and is another drive: nothing was moved.`);
  }
}

async function refuseWithoutRoom(to: string, drives: readonly string[]): Promise<void> {
  const { dev } = statSync(to);
  const copied = drives.filter((each) => statSync(each).dev !== dev);
  const needed = copied.reduce((sum, each) => sum + bytesOf(each) + bytesOf(truthBeside(each)), 0);
  const free = await freeSpaceOf(to);
  if (needed > free)
    throw new InputError(
      `The library takes ${Math.ceil(needed / 1e6)} MB, and the disk of ${to} has ${Math.floor(free / 1e6)} MB free.`,
    );
}

function write(home: string, place: LibraryPlace): void {
  const file = placeFile(home);
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(home, { recursive: true, mode: FOLDER_MODE });
    const open = openSync(part, 'w', FILE_MODE);
    try {
      writeFileSync(open, JSON.stringify(place, null, 1));
      fsyncSync(open);
    } finally {
      closeSync(open);
    }
    renameSync(part, file);
    syncToDisk(dirname(file));
  } catch (error) {
    throw explainIo(file, error);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else lies in it, or it is needed by nobody and harms nobody.
  }
}
