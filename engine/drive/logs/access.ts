/**
 * Which logs a drive may read from. A drive may come from anywhere and can name any path, so a path is opened only where a person
 * has chosen it for this drive: by loading the log, or by showing where it lies now (relink). Kept in the home folder, by
 * the drive's UUID and the place that the log's path led to with all links followed.
 */
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { homeFolder } from '../../contract/folders.ts';

const LIST = z.array(z.object({ drive: z.string().max(100), log: z.string().max(32_768) })).max(100_000);
type Entry = z.infer<typeof LIST>[number];

/** The oldest go first. */
const MOST_ENTRIES = 10_000;

export type LogAccess = {
  /** Whether a log was chosen for this drive at all: where none was, no path that it names is even looked at. */
  knows(drive: string): boolean;
  /** @param log a path with all links followed */
  allows(drive: string, log: string): boolean;
};

/** For drives that no person chose a log for: nothing is read. */
export const NO_ACCESS: LogAccess = { knows: () => false, allows: () => false };

export class KeptAccess implements LogAccess {
  readonly #path: string;

  constructor(home = homeFolder()) {
    this.#path = join(home, 'log-access.json');
  }

  knows(drive: string): boolean {
    return this.#read().some((entry) => entry.drive === drive);
  }

  allows(drive: string, log: string): boolean {
    return this.#read().some((entry) => entry.drive === drive && entry.log === log);
  }

  /** A person has chosen this log for this drive. @throws the system's error when the home folder cannot be written */
  allow(drive: string, log: string): void {
    const real = realpathSync.native(log);
    const others = this.#read().filter((entry) => entry.drive !== drive || entry.log !== real);
    const entries = [...others, { drive, log: real }].slice(-MOST_ENTRIES);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const part = `${this.#path}.${process.pid}.part`;
    writeFileSync(part, JSON.stringify(entries, null, 1), { mode: 0o600 });
    renameSync(part, this.#path);
  }

  #read(): readonly Entry[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return []; // There is none yet, or it cannot be read: then nothing is allowed.
    }
    try {
      return LIST.parse(JSON.parse(text));
    } catch {
      return []; // Damaged: a person chooses their logs again.
    }
  }
}
