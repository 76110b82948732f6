/** One file of a log that a drive refers to, open for reading: checked against what the drive says of it, read within its bounds. */
import { closeSync, fstatSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { openPlainSync } from '../file/plain-file.ts';
import { fileDigest } from './file-digest.ts';

/** The file that is there is not the one that the drive was made of. */
export class ChangedFileError extends InputError {}

/** What the drive keeps of a file. */
export type FileRow = {
  /** Below the log's path; empty: that is the file. */
  readonly path: string;
  readonly bytes: number;
  /** Unix milliseconds. */
  readonly modified: number;
  readonly digest: Uint8Array;
};

/** The file's path below the log. @throws InputError for one that leads out of it. */
export function pathBelow(root: string, below: string): string {
  if (below === '') return root;
  const plain = !isAbsolute(below) && !below.includes('\0') && normalize(below) === below;
  if (!plain || below.split(/[/\\]/).includes('..'))
    throw new InputError(`The drive refers to "${below.slice(0, 200)}", which is no file of its log.`);
  return join(root, below);
}

/** Whether an open file is the one that the drive was made of: by its size, and by its time or, failing that, by its parts. */
function isSame(file: number, row: FileRow): boolean {
  const { size, mtimeMs } = fstatSync(file);
  if (size !== row.bytes) return false;
  return Math.round(mtimeMs) === row.modified || Buffer.compare(fileDigest(file), row.digest) === 0;
}

function openBelow(root: string, path: string, row: FileRow): number {
  try {
    const real = realpathSync.native(path);
    if (row.path !== '' && !real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new InputError(`${path} is a link that leads out of its log; it is not read.`);
    return openPlainSync(real);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}, which this drive refers to, cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** What is read of a file of a log. */
export type LogBytes = Pick<LogFile, 'path' | 'size' | 'read'>;

export class LogFile {
  readonly path: string;
  readonly size: number;
  readonly #file: number;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
    this.size = fstatSync(file).size;
  }

  /** A file of a log that is loaded: nothing is known of it yet. @throws InputError when it is no plain file */
  static first(path: string): LogFile {
    return new LogFile(path, openPlainSync(path));
  }

  /**
   * @param root the log, all links followed
   * @throws ChangedFileError when it is not the one that the drive was made of
   * @throws InputError when it is not there, no plain file, or outside of the log
   */
  static again(root: string, row: FileRow): LogFile {
    const path = pathBelow(root, row.path);
    const file = new LogFile(path, openBelow(root, path, row));
    try {
      if (isSame(file.#file, row)) return file;
      throw new ChangedFileError(`${path} has changed since the drive was made of it: it is not read.`);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Exactly these bytes. @throws InputError when they are not there */
  read(at: number, length: number): Uint8Array {
    if (at + length > this.size)
      throw new InputError(`${this.path} has no bytes ${at} to ${at + length}: it ends at ${this.size}.`);
    const bytes = new Uint8Array(length);
    for (let got = 0; got < length; ) {
      const read = readSync(this.#file, bytes, got, Math.min(length - got, 1 << 30), at + got);
      if (read === 0) throw new InputError(`${this.path} became shorter while it was read.`);
      got += read;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
