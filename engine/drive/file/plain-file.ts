/**
 * Opens files from outside, plain ones only. Opening a pipe waits for its writer, a device may have no end, and a sparse file
 * claims terabytes that are not there; each is refused with a sentence and never read.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { InputError } from '../../contract/errors.ts';
import { decodeText } from '../../contract/text/encoding.ts';

/** Without waiting for a writer, should the path have become a pipe since it was looked at. Windows has no such flag. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Smaller files may have as many holes as they like. */
const SPARSE_BYTES = 16 * 1024 * 1024;
/** A file system that compresses stores a log in a tenth of its size, never in a hundredth. */
const SPARSE_RATIO = 100;
/** Unit of st_blocks (POSIX). */
const BLOCK_BYTES = 512;

/** @throws InputError when the path is a pipe, device, socket or folder; the system's own error when it cannot be opened. */
export async function openPlain(path: string): Promise<FileHandle> {
  checkKind(path, await stat(path));
  const file = await open(path, READING);
  try {
    const found = await file.stat();
    checkKind(path, found);
    if (seemsSparse(found)) {
      // What was written a moment ago may have no place yet on some file systems; a sync gives it one.
      await file.sync();
      const head = new Uint8Array(16);
      await file.read(head, 0, head.length, 0);
      checkSparse(path, await file.stat(), head);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same at once. The caller closes what it gets. */
export function openPlainSync(path: string): number {
  checkKind(path, statSync(path));
  const file = openSync(path, READING);
  try {
    const found = fstatSync(file);
    checkKind(path, found);
    if (seemsSparse(found)) {
      fsyncSync(file);
      const head = new Uint8Array(16);
      readSync(file, head, 0, head.length, 0);
      checkSparse(path, fstatSync(file), head);
    }
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** A map or a trajectory of a continent has less; a string of JavaScript holds little more. */
export const MOST_TEXT_BYTES = 256 * 1024 * 1024;

/** The text of a file. @throws InputError when it is no plain file or has more than `mostBytes`. */
export function readPlainText(path: string, mostBytes = MOST_TEXT_BYTES): string {
  return decodeText(readPlainBytes(path, mostBytes));
}

/** @throws InputError when it is no file, or has more than `mostBytes`. */
export function readPlainBytes(path: string, mostBytes: number): Uint8Array {
  const file = openPlainSync(path);
  try {
    const { size } = fstatSync(file);
    if (size > mostBytes) throw new InputError(`${path} has ${size} bytes, too many for a file of its kind.`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** @throws InputError unless it is a file. */
export function checkKind(path: string, found: Stats): void {
  if (found.isFile()) return;
  throw new InputError(`${path} is ${kindOf(found)}, not a file.`);
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

const seemsSparse = ({ size, blocks }: Stats): boolean =>
  size > SPARSE_BYTES && blocks * BLOCK_BYTES < size / SPARSE_RATIO;

/** Some network file systems count no blocks at all; there, a beginning that is not empty shows that the file is not. */
function checkSparse(path: string, found: Stats, head: Uint8Array): void {
  if (!seemsSparse(found)) return;
  if (found.blocks === 0 && head.some((byte) => byte !== 0)) return;
  throw new InputError(
    `${path} claims ${found.size} bytes and has ${found.blocks * BLOCK_BYTES} on the disk: it is a file of holes.`,
  );
}
