/** The lease of a drive: one row by which only one process at a time works on it, and by which others ask it to stop. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import { word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { isRunning } from './processes.ts';

/** A holder that has not been heard of for so long is taken for dead even where its process cannot be looked at. */
const SILENCE_MS = 10 * 60_000;

/** Years 1970 to 2286, milliseconds: what a date can show. */
const unixMs = z.number().int().min(0).max(1e13);
const schema = z.object({
  token: word,
  host: z.string().max(300),
  pid: z.number().int().positive().max(0x7fff_ffff),
  mark: z.string().max(100),
  purpose: z.string().max(300),
  taken: unixMs,
  heartbeat: unixMs,
  stop: z.number(),
});

export type LeaseRow = z.infer<typeof schema>;

/** In place of a start time: the process has ended and keeps its pid until its parent has asked how it ended. */
const DEAD = 'dead';

/** Start time of a process, where the system shows it: it differs for a later process of the same pid. */
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

/**
 * A heartbeat from the future says nothing about how long ago it was: a clock went back, or the holder's goes ahead. Such a holder is
 * not taken for dead on that ground; a person may take the drive over.
 */
function isAlive({ host, pid, mark, heartbeat }: LeaseRow): boolean {
  const quiet = Date.now() - heartbeat > SILENCE_MS;
  if (host !== hostname()) return !quiet;
  if (!isRunning(pid)) return false;
  const now = markOf(pid);
  if (mark !== '' && now !== '') return now === mark;
  return !quiet;
}

/** The holder in words: its purpose, process and host, since when, and when it was last heard of. */
export function holderText({ purpose, pid, host, taken, heartbeat }: LeaseRow): string {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  const ahead =
    heartbeat - Date.now() > SILENCE_MS ? ', which is in the future: its clock or this one is wrong' : '';
  return `${purpose}, pid ${pid} on ${host}, since ${at(taken)} UTC, last heard of ${at(heartbeat)} UTC${ahead}`;
}

export class Lease {
  readonly #store: Store;
  #token: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The process that holds it now; undefined when none that runs does. */
  holder(): LeaseRow | undefined {
    const found = this.#store
      .query('SELECT token, host, pid, mark, purpose, taken, heartbeat, stop FROM lease')
      .get();
    if (!found) return undefined;
    // A lease that cannot be read was written by none of ours, and nobody could take it over: it holds nothing.
    const row = schema.safeParse(found);
    return row.success && isAlive(row.data) ? row.data : undefined;
  }

  /**
   * @throws InputError when somebody alive holds it, unless a person has said that it is to be taken over: then the other finds out
   * at its next heartbeat, and stops.
   */
  take(purpose: string, options: { readonly takeOver?: boolean | undefined } = {}): void {
    this.#store.transaction(() => {
      const other = options.takeOver ? undefined : this.holder();
      if (other)
        throw new InputError(
          `${this.#store.path} is being worked on by another process (${holderText(other)}). If that process is gone, take the drive over (--take-over on the command line).`,
        );
      const now = Date.now();
      this.#token = randomUUID();
      this.#store
        .query('INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)')
        .run(this.#token, hostname(), process.pid, markOf(process.pid), purpose, now, now);
    });
  }

  /** Says more exactly what it is held for. */
  tellPurpose(purpose: string): void {
    if (this.#token === undefined) return;
    this.#store.query('UPDATE lease SET purpose = ? WHERE token = ?').change(purpose, this.#token);
  }

  /** Says that the holder lives; true when somebody asked it to stop, or took the drive over. */
  beat(): boolean {
    if (this.#token === undefined) return false;
    const mine = this.#store
      .query('UPDATE lease SET heartbeat = ? WHERE token = ?')
      .change(Date.now(), this.#token);
    return mine === 0 || this.holder()?.stop === 1;
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
