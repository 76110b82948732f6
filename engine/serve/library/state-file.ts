/**
 * A small file that the engine keeps between starts. It is written beside itself, synced and renamed, so that it is whole
 * whenever the machine stops. What cannot be read is set aside under another name, never written over. Where it cannot be
 * written, its content lasts as long as the engine: a full or read-only disk costs the history and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { readPlainBytes } from '../../drive/file/plain-file.ts';

/** Tells the person, once a title. */
export type Tell = (title: string, detail: string) => void;

export type StateKind<T> = {
  readonly empty: T;
  /** A longer file counts as damaged. */
  readonly mostBytes: number;
  /** `left` counts entries that could not be read. @throws any error when nothing could. */
  readonly decode: (text: string) => { readonly value: T; readonly left: number };
  readonly encode: (value: T) => string;
};

/** The person is told this once, whatever cannot be written. */
export const NOT_REMEMBERED = 'What you do now is not remembered';

/** Errors that say that nothing was ever written: the file or its folder is not there. */
const ABSENT: readonly string[] = ['ENOENT', 'ENOTDIR'];
/** Errors of the file itself; others (too many open files, a failing disk) may pass, and the file is left where it is. */
const BROKEN: readonly string[] = ['EACCES', 'EPERM', 'EISDIR', 'ELOOP'];
/** What this file was written with: UTF-8, whatever the text begins with. */
const ownText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const MODE = 0o600;
const FOLDER_MODE = 0o700;

export class StateFile<T> {
  readonly #path: string;
  readonly #kind: StateKind<T>;
  readonly #tell: Tell;
  /** Content that is not on the disk: `write` says whether it is to be stored there. */
  #kept: { readonly value: T; readonly write: boolean } | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, kind: StateKind<T>, tell: Tell) {
    this.#path = path;
    this.#kind = kind;
    this.#tell = tell;
  }

  /** Read anew each time: another engine may have written it. */
  read(): T {
    if (this.#kept) return this.#kept.value;
    try {
      const { value, left } = this.#kind.decode(ownText(readPlainBytes(this.#path, this.#kind.mostBytes)));
      if (left > 0) {
        this.#setAside(`${left} of its entries cannot be read and are left out`);
        void this.write(value);
      }
      return value;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code !== undefined && ABSENT.includes(code)) return this.#kind.empty;
      if (code === undefined || BROKEN.includes(code)) this.#setAside(messageOf(error));
      else {
        // What is not read now must not be replaced by an empty one.
        this.#kept = { value: this.#kind.empty, write: false };
        this.#tell('What was remembered cannot be read', `${this.#path}: ${messageOf(error)}.`);
      }
      return this.#kind.empty;
    }
  }

  /** Holds at once; fulfilled when it or a newer content is on the disk, or cannot be. Never rejects. */
  write(value: T): Promise<void> {
    this.#kept = { value, write: true };
    this.#writing = this.#writing.then(() => this.#store());
    return this.#writing;
  }

  /** Fulfilled when nothing is left to write. */
  flush(): Promise<void> {
    return this.#writing;
  }

  /** Stores the newest content, so that each of several writes that wait ends when its content or a newer one is there. */
  async #store(): Promise<void> {
    const kept = this.#kept;
    if (!kept?.write) return; // The write before this one has stored it.
    try {
      await writeWhole(this.#path, this.#kind.encode(kept.value));
      if (this.#kept === kept) this.#kept = undefined;
    } catch (error) {
      this.#tell(
        NOT_REMEMBERED,
        `${dirname(this.#path)} cannot be written (${messageOf(error)}). Recent drives and layouts last until Lanetrace ends; all else works.`,
      );
    }
  }

  #setAside(reason: string): void {
    const name = `${this.#path}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
    try {
      renameSync(this.#path, name);
      this.#tell(
        `${basename(this.#path)} was damaged`,
        `${reason}. It is kept as ${name}; a new one is begun.`,
      );
    } catch (error) {
      this.#kept = { value: this.#kind.empty, write: false };
      this.#tell(
        `${basename(this.#path)} is damaged`,
        `${reason}. It cannot be set aside: ${messageOf(error)}.`,
      );
    }
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  // Named by the process, so that two engines never write one file, and what a killed one left is known (orphans.ts).
  const part = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
  try {
    const file = await open(part, 'wx', MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Windows cannot sync a folder; its renames are journalled. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Process that wrote a part, undefined for any other name. */
export function writerOf(name: string): number | undefined {
  const pid = /\.(\d+)-[0-9a-f]{8}\.part$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** An object of a JSON text. @throws InputError when it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new InputError('It holds no JSON object');
  return { ...document };
}
