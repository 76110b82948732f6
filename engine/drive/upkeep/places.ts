/** Moves and deletes drive files with what belongs to them: SQLite's files, and the truth of a simulated drive. Logs are never touched. */
import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { Drive } from '../drive.ts';
import { holderText } from '../file/lease.ts';
import { readHeader, syncToDisk } from '../file/location.ts';
import { explainIo } from '../file/place.ts';
import { freeSpaceOf } from './usage.ts';

/** The folder with the truth of a simulated drive, beside it. */
const truthBeside = (path: string): string => `${path.replace(/\.drive$/i, '')}.truth`;

/** @throws InputError when it is no drive, or somebody has it open or works on it. */
function refuseInUse(path: string): void {
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

/**
 * Moves a drive into a folder and returns its new path. Between two disks it is copied, and deleted when the copy is on the disk.
 * @throws InputError when it is in use, something of its name is there, or there is no room.
 */
export async function moveDrive(path: string, folder: string): Promise<string> {
  const from = resolve(path);
  const to = join(resolve(folder), basename(from));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${folder} is no folder.`);
  if (from === to) return to;
  if (existsSync(to)) throw new InputError(`${to} exists already; nothing was moved.`);
  refuseInUse(from);
  // The truth goes first: a drive without its truth is whole, a truth without its drive is removed.
  const pairs = [[truthBeside(from), truthBeside(to)] as const, [from, to] as const];
  for (const [one, other] of pairs) if (existsSync(one)) await moveOne(one, other);
  syncToDisk(dirname(to));
  syncToDisk(dirname(from));
  return to;
}

async function moveOne(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to);
    return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw explainIo(to, error);
  }
  const [needed, free] = [statSync(from).size, await freeSpaceOf(dirname(to))];
  if (needed > free)
    throw new InputError(
      `${to} needs ${Math.ceil(needed / 1e6)} MB, and its disk has ${Math.floor(free / 1e6)} MB free.`,
    );
  const part = `${to}.moving`;
  try {
    cpSync(from, part, { recursive: true, preserveTimestamps: true });
    syncToDisk(part);
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new InputError(`${to} could not be written: ${messageOf(error)}.`, { cause: error });
  }
  rmSync(from, { recursive: true, force: true });
}
