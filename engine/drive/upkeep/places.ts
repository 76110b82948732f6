/** Moves and deletes drive files with what belongs to them: SQLite's files, and the truth of a simulated drive. Logs are never touched. */
import { closeSync, existsSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { Drive } from '../drive.ts';
import { holderText } from '../file/lease.ts';
import { readHeader, syncToDisk } from '../file/location.ts';
import { explainIo } from '../file/place.ts';
import { openPlainSync } from '../file/plain-file.ts';
import { freeSpaceOf } from './usage.ts';

/** The folder with the truth of a simulated drive, beside it. */
export const truthBeside = (path: string): string => `${path.replace(/\.drive$/i, '')}.truth`;

/** @throws InputError when it is no drive, or somebody has it open or works on it. */
export function refuseInUse(path: string): void {
  readHeader(path);
  let drive: Drive;
  try {
    // Opening it also finishes what a killed process left, and closing it ends WAL mode unless somebody else has it open.
    drive = Drive.open(path, 'read');
  } catch {
    return; // A damaged one can be deleted or moved all the same.
  }
  const holder = drive.lease.holder();
  drive.close();
  if (holder) throw new InputError(`${path} is being worked on (${holderText(holder)}).`);
  if (readHeader(path).wal)
    throw new InputError(`${path} is open in another program that writes it: close it there first.`);
}

/** Whether its header can be read: what is damaged from its begin on, or newer, is moved as a file. */
export function isDrive(path: string): boolean {
  try {
    readHeader(path);
    return true;
  } catch {
    return false;
  }
}

/** Deletes a drive. @throws InputError when it is in use, or its folder cannot be written. */
export function deleteDrive(path: string): void {
  refuseInUse(path);
  try {
    // First the file itself: without it, what is left beside it is removed by the next start.
    for (const each of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) rmSync(each, { force: true });
    rmSync(truthBeside(path), { recursive: true, force: true });
    syncToDisk(dirname(path));
  } catch (error) {
    throw explainIo(path, error);
  }
}

/** What belongs to a drive besides its file; files of SQLite are there where a damaged drive could not be put right. */
const belonging = (path: string): readonly string[] =>
  [truthBeside(path), `${path}-wal`, `${path}-shm`, `${path}-journal`].filter((each) => existsSync(each));

/**
 * Moves a drive into a folder and returns its new path. Between two disks it is copied, and deleted when the copy is on the disk.
 * @param goesOn with a move that was killed: what was copied whole is not in the way
 * @throws InputError when it is in use, something of its name is there, it is written meanwhile, or there is no room.
 */
export async function moveDrive(
  path: string,
  folder: string,
  { goesOn = false }: { readonly goesOn?: boolean } = {},
): Promise<string> {
  const from = resolve(path);
  const to = join(resolve(folder), basename(from));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${folder} is no folder.`);
  if (from === to) return to;
  if (existsSync(to) && !goesOn) throw new InputError(`${to} exists already; nothing was moved.`);
  if (!goesOn || isDrive(from)) refuseInUse(from);
  // The truth goes first: a drive without its truth is whole, a truth without its drive is removed.
  for (const one of [...belonging(from), from]) await moveOne(one, join(dirname(to), basename(one)), goesOn);
  syncToDisk(dirname(to));
  syncToDisk(dirname(from));
  return to;
}

async function moveOne(from: string, to: string, goesOn: boolean): Promise<void> {
  if (existsSync(to)) {
    if (!goesOn || !isCopied(from, to)) throw new InputError(`${to} exists already; it was not moved.`);
    rmSync(from, { recursive: true, force: true });
    return;
  }
  try {
    renameSync(from, to);
    return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw explainIo(to, error);
  }
  await copyOne(from, to);
  rmSync(from, { recursive: true, force: true });
}

async function copyOne(from: string, to: string): Promise<void> {
  const [needed, free] = [statSync(from).size, await freeSpaceOf(dirname(to))];
  if (needed > free)
    throw new InputError(
      `${to} needs ${Math.ceil(needed / 1e6)} MB, and its disk has ${Math.floor(free / 1e6)} MB free.`,
    );
  const part = `${to}.moving`;
  const stamp = stampOf(from);
  try {
    rmSync(part, { recursive: true, force: true });
    await cp(from, part, { recursive: true, preserveTimestamps: true });
    for (const each of [part, ...namesBelow(part).map((name) => join(part, name))]) syncToDisk(each);
    // A copy takes a while: what was written to the drive meanwhile would be lost with it.
    if (stampOf(from) !== stamp) throw new Error(`${from} was written meanwhile`);
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new InputError(`${to} could not be written: ${messageOf(error)}.`, { cause: error });
  }
}

const stampOf = (path: string): string =>
  [path, `${path}-wal`, `${path}-journal`]
    .map((each) => statSync(each, { throwIfNoEntry: false }))
    .map((found) => `${found?.mtimeMs} ${found?.size}`)
    .join();

/** Files and folders below a folder; none below a file. */
const namesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];

/** Whether what lies at `to` is nothing yet, or byte by byte what lies at `from`. */
export function isCopied(from: string, to: string): boolean {
  if (!existsSync(to)) return true;
  const names = [namesBelow(from), namesBelow(to)].map((each) => each.sort());
  if (String(names[0]) !== String(names[1])) return false;
  return ['', ...(names[0] ?? [])].every((name) => hasSameBytes(join(from, name), join(to, name)));
}

const BLOCK_BYTES = 4 * 1024 * 1024;

function hasSameBytes(one: string, other: string): boolean {
  const stats = [one, other].map((path) => statSync(path));
  if (stats.every((stat) => stat.isDirectory())) return true;
  if (stats.some((stat) => !stat.isFile()) || stats[0]?.size !== stats[1]?.size) return false;
  const files = [one, other].map((path) => openPlainSync(path));
  const blocks = files.map(() => Buffer.alloc(BLOCK_BYTES));
  try {
    for (let at = 0; ; ) {
      const [a = 0, b = 0] = files.map((file, i) =>
        readSync(file, blocks[i] ?? Buffer.alloc(0), 0, BLOCK_BYTES, at),
      );
      if (a !== b || blocks[0]?.compare(blocks[1] ?? Buffer.alloc(0), 0, a, 0, a) !== 0) return false;
      if (a === 0) return true;
      at += a;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
