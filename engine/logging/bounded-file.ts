/**
 * A text file that never grows past a limit: when it is full it becomes the older of two, and a new one is begun. Several
 * processes may append to it, each line by one write at the file's end. Nothing here throws: a full or read-only disk costs
 * lines of this file and nothing else.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size are kept at most: a few thousand lines, enough for the days that a report of a fault is about. */
export const MOST_BYTES = 2 * 1024 * 1024;

const LINE_FEED = 10;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** No link is followed, and a pipe in the file's place holds up nobody. Windows has neither flag. */
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export class BoundedFile {
  readonly path: string;
  /** The one before. */
  readonly older: string;
  readonly #mostBytes: number;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.path = path;
    this.older = path.replace(/(\.[^./\\]+)?$/, '.1$1');
    this.#mostBytes = mostBytes;
  }

  /** Adds a line, which ends with a line feed. It is lost where the file cannot be written. */
  append(line: string): void {
    try {
      this.#append(line);
    } catch {
      // The log is the last to complain: nobody is helped by an error about it.
    }
  }

  /** What is kept, oldest first; empty where nothing can be read. */
  read(): string {
    return [this.older, this.path].map((path) => this.#readWhole(path)).join('');
  }

  #append(line: string): void {
    let file = this.#openToAppend();
    try {
      const bytes = Buffer.byteLength(line) + 1;
      if (this.#isFull(fstatSync(file).size, bytes)) {
        closeSync(file);
        file = -1;
        // Another process may have done it since; then the file is small again.
        if (this.#isFull(statSync(this.path).size, bytes)) renameSync(this.path, this.older);
        file = this.#openToAppend();
      }
      writeSync(file, endsWhole(file) ? line : `\n${line}`);
    } finally {
      if (file >= 0) closeSync(file);
    }
  }

  #isFull(size: number, more: number): boolean {
    return size > 0 && size + more > this.#mostBytes;
  }

  #openToAppend(): number {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | SAFELY;
    const open = (): number => openSync(this.path, flags, FILE_MODE);
    let file: number;
    try {
      file = open();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      mkdirSync(dirname(this.path), { recursive: true, mode: FOLDER_MODE });
      file = open();
    }
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) throw new Error(`${this.path} is no file.`);
      if (process.platform !== 'win32' && (stats.mode & 0o777 & ~FILE_MODE) !== 0)
        fchmodSync(file, FILE_MODE);
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  #readWhole(path: string): string {
    try {
      const file = openSync(path, constants.O_RDONLY | SAFELY);
      try {
        const stats = fstatSync(file);
        if (!stats.isFile()) return '';
        const bytes = Buffer.alloc(Math.min(stats.size, this.#mostBytes));
        // Of a file that somebody made larger, the end.
        const count = readSync(file, bytes, 0, bytes.length, Math.max(0, stats.size - bytes.length));
        return bytes.toString('utf8', 0, count);
      } finally {
        closeSync(file);
      }
    } catch {
      return ''; // Not there, or not to be read.
    }
  }
}

/** False where a full disk or a kill left half a line. */
function endsWhole(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED);
}
