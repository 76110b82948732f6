/** The lease: one row that keeps two runners off one drive, and by which anybody can ask the holder to stop. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../contract/errors.ts';
import type { Store } from './store.ts';

/** A holder that has not been heard of for so long is taken for dead even where its process cannot be looked at. */
const SILENCE_MS = 10 * 60_000;

export type LeaseRow = {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly mark: string;
  readonly purpose: string;
  readonly taken: number;
  readonly heartbeat: number;
  readonly stop: number;
};

/** No start time: of a process that was killed and that its parent has not asked after, so that it still has its pid. */
const DEAD = 'dead';

/** What tells a process from a later one of the same pid: its start time, where the system shows it. */
function markOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? DEAD : (fields[19] ?? '');
  } catch {
    return ''; // The process is gone, or /proc is not there: then the pid alone has to do.
  }
}

function isAlive({ host, pid, mark, heartbeat }: LeaseRow): boolean {
  const quiet = Date.now() - heartbeat > SILENCE_MS;
  if (host !== hostname()) return !quiet;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const now = markOf(pid);
  if (mark !== '' && now !== '') return now === mark;
  return !quiet;
}

export class Lease {
  readonly #store: Store;
  #token: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Who holds it now; undefined when nobody alive does. */
  holder(): LeaseRow | undefined {
    const row = this.#store
      .query<LeaseRow>('SELECT token, host, pid, mark, purpose, taken, heartbeat, stop FROM lease')
      .get();
    return row && isAlive(row) ? row : undefined;
  }

  /** @throws InputError when somebody alive holds it. */
  take(purpose: string): void {
    this.#store.transaction(() => {
      const other = this.holder();
      if (other) {
        throw new InputError(
          `${this.#store.path} is being worked on by another process (${other.purpose}, pid ${other.pid} on ${other.host}).`,
        );
      }
      const now = Date.now();
      this.#token = randomUUID();
      this.#store
        .query('INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)')
        .run(this.#token, hostname(), process.pid, markOf(process.pid), purpose, now, now);
    });
  }

  /** Says that the holder lives; true when somebody asked it to stop. */
  beat(): boolean {
    if (this.#token === undefined) return false;
    this.#store.query('UPDATE lease SET heartbeat = ? WHERE token = ?').run(Date.now(), this.#token);
    return this.holder()?.stop === 1;
  }

  /** Asks whoever holds it to stop. */
  askToStop(): void {
    this.#store.query('UPDATE lease SET stop = 1').run();
  }

  release(): void {
    if (this.#token === undefined) return;
    this.#store.query('DELETE FROM lease WHERE token = ?').run(this.#token);
    this.#token = undefined;
  }
}
