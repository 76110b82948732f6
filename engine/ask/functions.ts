/** Functions and tables of a question's connection that SQLite does not have: values of signals. */
import type Database from 'better-sqlite3';
import { InputError } from '../contract/errors.ts';
import type { Drive } from '../drive/drive.ts';

/** A check that throws when the question has taken too long. */
export type Pulse = () => void;

/** Values between two looks at the clock. */
const VALUES_A_LOOK = 4096;
/** Series that signal_at keeps in memory; a question compares a few. */
const MOST_KEPT = 16;

type Values = { readonly t: Float64Array; readonly v: Float64Array };

const EMPTY: Values = { t: new Float64Array(0), v: new Float64Array(0) };

function valuesOf(drive: Drive, stream: number, path: string): Values {
  const { t, values } = drive.series(stream, [path]);
  return { t, v: values[0] ?? EMPTY.v };
}

/** lanetrace_values(signal): times and values of one signal, in the order of time. Inside of views only. */
export function addValues(db: Database.Database, drive: Drive, pulse: Pulse): void {
  const known = new Map(drive.signals().map((signal) => [signal.id, signal]));
  db.table('lanetrace_values', {
    columns: ['t', 'v'],
    parameters: ['signal'],
    *rows(id: unknown) {
      const signal = known.get(Number(id));
      if (!signal) return;
      const { t, v } = valuesOf(drive, signal.stream, signal.path);
      for (let k = 0; k < t.length; k++) {
        if (k % VALUES_A_LOOK === 0) pulse();
        yield [t[k], v[k]];
      }
    },
  });
}

/** signal_at(stream, path, t_ns): the newest value at or before that time; NULL before the first. */
export function addSignalAt(db: Database.Database, drive: Drive, pulse: Pulse): void {
  const kept = new Map<string, Values>();
  const find = (stream: unknown, path: unknown): Values => {
    const key = JSON.stringify([stream, path]);
    const found = kept.get(key);
    if (found) return found;
    const of = drive.streams().find(({ name }) => name === stream);
    if (!of) throw new InputError(`signal_at: there is no stream ${JSON.stringify(stream)}.`);
    if (!drive.signals().some((signal) => signal.stream === of.id && signal.path === path))
      throw new InputError(`signal_at: ${of.name} has no signal ${JSON.stringify(path)}.`);
    const values = valuesOf(drive, of.id, String(path));
    pulse();
    if (kept.size >= MOST_KEPT) kept.delete([...kept.keys()][0] ?? '');
    kept.set(key, values);
    return values;
  };
  db.function('signal_at', { deterministic: true }, (stream: unknown, path: unknown, at: unknown) => {
    const time = Number(at);
    if (at === null || !Number.isFinite(time)) return null;
    const { t, v } = find(stream, path);
    let [low, high] = [0, t.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((t[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
      else high = middle;
    }
    const value = v[low - 1];
    return value === undefined || Number.isNaN(value) ? null : value;
  });
}
