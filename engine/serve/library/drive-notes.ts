/**
 * Notes on drives that are kept between starts: which one was being read when the engine ended, so that it is not read again by
 * itself, and what the check of a drive's pages found. They are kept beside the library, by path and by the file's state then.
 */
import { z } from 'zod';
import { statOf } from '../../drive/file/look.ts';
import { isRunning } from '../../drive/file/processes.ts';
import { StateFile, type StateKind, type Tell } from './state-file.ts';

const CHECK = z.object({ state: z.enum(['whole', 'damaged', 'unfinished']), text: z.string().max(2000) });
export type DriveCheck = z.infer<typeof CHECK>;

const NOTE = z.object({
  /** Time of change and size of the file that the note is about. */
  stamp: z.string().max(100),
  /** Why it is not read until a person opens it. */
  refused: z.string().max(2000).optional(),
  check: CHECK.optional(),
});
type Note = z.infer<typeof NOTE>;

const NOTES = z.object({
  /** Being read now, and by which process. */
  reading: z.array(z.object({ path: z.string(), stamp: z.string(), pid: z.number().int() })),
  notes: z.record(z.string(), NOTE),
});
type Notes = z.infer<typeof NOTES>;

const KIND: StateKind<Notes> = {
  empty: { reading: [], notes: {} },
  // A thousand notes with a long path and two long texts each.
  mostBytes: 16 * 1024 * 1024,
  decode: (text) => ({ value: NOTES.parse(JSON.parse(text)), left: 0 }),
  encode: (notes) => JSON.stringify(notes),
};

/** Drives that are remembered; the oldest go first. */
const MOST_NOTES = 1000;

export const stampOf = (path: string): string => {
  const found = statOf(path);
  return `${found?.mtimeMs} ${found?.size}`;
};

export class DriveNotes {
  readonly #file: StateFile<Notes>;
  /** Read once: a list of drives asks for every one of them. */
  #now: Notes;

  constructor(path: string, tell: Tell) {
    this.#file = new StateFile(path, KIND, tell);
    this.#now = this.#file.read();
    const ended = this.#now.reading.filter(({ pid }) => pid === process.pid || !isRunning(pid));
    if (ended.length === 0) return;
    const refused =
      'Lanetrace ended while it was reading this drive, so it is not read again by itself. Open it to try once more.';
    for (const { path: drive, stamp } of ended) void this.#note(drive, { stamp, refused });
    void this.#setReading(this.#now.reading.filter((each) => !ended.includes(each)));
  }

  /**
   * Runs `work`, which reads the drive. That it is being read is on the disk before the work begins, so that it is known after
   * a crash, and gone from there when this is fulfilled.
   */
  async while<T>(path: string, work: () => Promise<T>): Promise<T> {
    const entry = { path, stamp: stampOf(path), pid: process.pid };
    await this.#setReading([...this.#now.reading, entry]);
    try {
      return await work();
    } finally {
      await this.#setReading(this.#now.reading.filter((each) => each !== entry));
    }
  }

  /** Why the drive is not read by itself; undefined when it may be. */
  refused(path: string): string | undefined {
    return this.#of(path)?.refused;
  }

  check(path: string): DriveCheck | undefined {
    return this.#of(path)?.check;
  }

  /** Holds at once; fulfilled when it is on the disk. So for the other two. */
  refuse(path: string, refused: string): Promise<void> {
    return this.#note(path, { stamp: stampOf(path), refused });
  }

  /** A person has opened it, and it went well. */
  async allow(path: string): Promise<void> {
    if (this.refused(path) === undefined) return;
    const { [path]: _, ...notes } = this.#now.notes;
    await this.#keep({ ...this.#now, notes });
  }

  checked(path: string, check: DriveCheck): Promise<void> {
    return this.#note(path, { stamp: stampOf(path), check });
  }

  /** Fulfilled when nothing is left to write. */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  #of(path: string): Note | undefined {
    const note = Object.hasOwn(this.#now.notes, path) ? this.#now.notes[path] : undefined;
    return note?.stamp === stampOf(path) ? note : undefined;
  }

  #setReading(reading: Notes['reading']): Promise<void> {
    return this.#keep({ ...this.#now, reading });
  }

  #note(path: string, note: Note): Promise<void> {
    const { [path]: _, ...others } = this.#now.notes;
    const notes = Object.entries({ ...others, [path]: note }).slice(-MOST_NOTES);
    return this.#keep({ ...this.#now, notes: Object.fromEntries(notes) });
  }

  #keep(notes: Notes): Promise<void> {
    this.#now = notes;
    return this.#file.write(notes);
  }
}
