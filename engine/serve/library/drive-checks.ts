/** Checks the pages of drives in the background, once for each state of a file; the card shows what was found. */
import { messageOf } from '../../contract/errors.ts';
import type { DriveCheck, DriveNotes } from './drive-notes.ts';

/** Drives of the library that are checked without being opened: reading more would keep a disk busy at every start. */
const MOST_UNASKED_BYTES = 256 * 1024 * 1024;

type Work = {
  readonly check: (path: string) => Promise<DriveCheck>;
  /** Called when a drive is damaged. */
  readonly found: () => void;
  readonly log: (text: string) => void;
};

export class DriveChecks {
  readonly #notes: DriveNotes;
  readonly #work: Work;
  readonly #running = new Set<string>();

  constructor(notes: DriveNotes, work: Work) {
    this.#notes = notes;
    this.#work = work;
  }

  /** For a drive that only its card was read of. */
  beginUnasked(path: string, bytes: number): void {
    if (bytes <= MOST_UNASKED_BYTES) this.begin(path);
  }

  begin(path: string): void {
    if (this.#notes.check(path) || this.#running.has(path)) return;
    this.#running.add(path);
    this.#check(path)
      .catch((error: unknown) => this.#work.log(`${path} could not be checked: ${messageOf(error)}`))
      .finally(() => this.#running.delete(path));
  }

  async #check(path: string): Promise<void> {
    const check = await this.#work.check(path);
    this.#notes.checked(path, check);
    if (check.state === 'damaged') this.#work.found();
  }
}
