/**
 * What the engine remembers of drives between its starts: which one it was reading when it ended, so that this one is not read again
 * by itself, and what the check of a drive's pages found. Kept beside the library, by path and by what the file was then.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const CHECK = z.object({ state: z.enum(['whole', 'damaged', 'unfinished']), text: z.string().max(2000) });
export type DriveCheck = z.infer<typeof CHECK>;

const NOTE = z.object({
  /** Time of change and size of the file that the note is about. */
  stamp: z.string().max(100),
  /** Why it is not read until a person opens it. */
  refused: z.string().max(2000).optional(),
  check: CHECK.optional(),
});
const FILE = z.object({
  /** Being read now, and by which process. */
  reading: z.array(z.object({ path: z.string(), stamp: z.string(), pid: z.number().int() })),
  notes: z.record(z.string(), NOTE),
});
type File = z.infer<typeof FILE>;

/** Drives that are remembered; the oldest go first. */
const MOST_NOTES = 1000;

export const stampOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false });
  return `${found?.mtimeMs} ${found?.size}`;
};

export class DriveNotes {
  readonly #path: string;
  readonly #log: (text: string) => void;
  #file: File;

  constructor(path: string, log: (text: string) => void = () => undefined) {
    this.#path = path;
    this.#log = log;
    this.#file = this.#read();
    const ended = this.#file.reading.filter(({ pid }) => pid === process.pid || !isAlive(pid));
    if (ended.length === 0) return;
    for (const each of ended)
      this.#note(each.path, {
        stamp: each.stamp,
        refused:
          'Lanetrace ended while it was reading this drive, so it is not read again by itself. Open it to try once more.',
      });
    this.#file.reading = this.#file.reading.filter((each) => !ended.includes(each));
    this.#write();
  }

  /** Runs `work`, which reads the drive, so that it is known after a crash which drive was being read. */
  async while<T>(path: string, work: () => Promise<T>): Promise<T> {
    const entry = { path, stamp: stampOf(path), pid: process.pid };
    this.#file.reading.push(entry);
    this.#write();
    try {
      return await work();
    } finally {
      this.#file.reading = this.#file.reading.filter((each) => each !== entry);
      this.#write();
    }
  }

  /** Why the drive is not read by itself; undefined when it may be. */
  refused(path: string): string | undefined {
    return this.#of(path)?.refused;
  }

  check(path: string): DriveCheck | undefined {
    return this.#of(path)?.check;
  }

  refuse(path: string, refused: string): void {
    this.#note(path, { stamp: stampOf(path), refused });
    this.#write();
  }

  /** A person has opened it, and it went well. */
  allow(path: string): void {
    if (this.refused(path) === undefined) return;
    delete this.#file.notes[path];
    this.#write();
  }

  checked(path: string, check: DriveCheck): void {
    this.#note(path, { stamp: stampOf(path), check });
    this.#write();
  }

  #of(path: string): z.infer<typeof NOTE> | undefined {
    const note = Object.hasOwn(this.#file.notes, path) ? this.#file.notes[path] : undefined;
    return note?.stamp === stampOf(path) ? note : undefined;
  }

  #note(path: string, note: z.infer<typeof NOTE>): void {
    delete this.#file.notes[path];
    this.#file.notes[path] = note;
    for (const oldest of Object.keys(this.#file.notes).slice(0, -MOST_NOTES)) delete this.#file.notes[oldest];
  }

  /** Notes are a help and not a truth: where they cannot be read or kept, the drives are there all the same. */
  #read(): File {
    try {
      return FILE.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return { reading: [], notes: {} };
    }
  }

  #write(): void {
    try {
      writeFileSync(`${this.#path}.part`, JSON.stringify(this.#file), { mode: 0o600 });
      renameSync(`${this.#path}.part`, this.#path);
    } catch (error) {
      this.#log(`What is known of drives could not be kept: ${String(error)}`);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
