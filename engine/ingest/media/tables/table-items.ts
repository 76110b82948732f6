/** A table as items: a stream of its signals and states, and one of its fixes where it has latitudes and longitudes. */
import { basename } from 'node:path';
import type { Finding, Item, StreamDeclaration } from '../../format.ts';
import { beginOf } from '../begin.ts';
import { gnssSample, gnssStream } from '../gnss-track.ts';
import { JsonPayload } from '../json-payload.ts';
import { compareNs } from '../time-named-files.ts';
import type { TableHead } from './table-head.ts';
import { fixColumns, newRowsRead, type RowsRead, rowsOfTable, type TableRow } from './table-rows.ts';

export type Table = {
  readonly path: string;
  /** Of its stream. */
  readonly name: string;
  readonly bytes: number;
  readonly head: TableHead;
};

const S = 1e9;
/** Steps are even where so many of the first ones are near the middle one; then longer ones are gaps. */
const EVEN_SHARE = 0.8;
const GAP_PERIODS = 5;
const LEAST_GAP_NS = 0.2 * S;
/** A receiver tells a place so often at least, if only the same one again. */
const FIX_PERIOD_NS = S;

/** When a table begins, by its first rows. */
export function beginOfTable({ head }: Table): bigint | undefined {
  const read = head.time?.open();
  return read && beginOf(head.rows.flatMap((row) => read(row) ?? []));
}

/** The usual step between the first rows, where there is one. */
function periodOf({ head }: Table): number | undefined {
  const read = head.time?.open();
  const times = read ? head.rows.flatMap((row) => read(row) ?? []) : [];
  const steps = times.slice(1).map((ns, i) => Number(ns - (times[i] ?? ns)));
  const middle = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  const near = steps.filter((step) => step > 0.5 * middle && step < 1.5 * middle).length;
  return middle > 0 && near >= EVEN_SHARE * steps.length ? middle : undefined;
}

/** @param t0 times are counted from it. @param fraction of the whole by the part of this table that is read */
export async function* itemsOfTable(
  table: Table,
  t0: bigint,
  fraction: (part: number) => number = (part) => part,
): AsyncGenerator<Item> {
  const read = newRowsRead();
  const rows = new Rows(table, t0);
  for await (const batch of rowsOfTable(table.path, table.head, read)) {
    for (const row of batch) yield* rows.take(row);
    const part = read.bytes / Math.max(1, table.bytes);
    yield { type: 'progress', fraction: fraction(part), text: `Reading ${basename(table.path)}` };
  }
  for (const finding of rows.findings(read)) yield { type: 'finding', finding };
}

class Rows {
  readonly #table: Table;
  readonly #t0: bigint;
  readonly #json = new JsonPayload();
  readonly #hasSignals: boolean;
  readonly #period: number | undefined;
  #declared = false;
  #fixes = false;
  #before: number | undefined;
  #lastFix: { t: number; latitude: number; longitude: number } | undefined;
  #backwards = 0;
  #mostBack = 0;
  #far = 0;
  #gaps = 0;
  #longest = 0;
  #nowhere = 0;
  #same = 0;

  constructor(table: Table, t0: bigint) {
    this.#table = table;
    this.#t0 = t0;
    this.#period = periodOf(table);
    const { columns, time } = table.head;
    this.#hasSignals = columns.length > (time?.columns.length ?? 0) + fixColumns(table.head).size;
  }

  *take({ ns, signals, shown, fix }: TableRow): Generator<Item> {
    const t = Number(ns - this.#t0);
    // A drive begins at its first time, and holds 104 days.
    if (!(t >= 0 && t <= Number.MAX_SAFE_INTEGER)) {
      this.#far++;
      return;
    }
    this.#step(t);
    if (fix) yield* this.#fix(t, fix);
    if (!this.#hasSignals) return;
    if (!this.#declared) {
      this.#declared = true;
      yield { type: 'stream', stream: this.#declaration() };
    }
    yield { type: 'sample', stream: this.#table.name, t, tLog: t, payload: this.#json.of(shown), signals };
  }

  #step(t: number): void {
    const step = t - (this.#before ?? t);
    this.#before = t;
    if (step < 0) {
      this.#backwards++;
      this.#mostBack = Math.max(this.#mostBack, -step);
    } else if (this.#period !== undefined && step > Math.max(GAP_PERIODS * this.#period, LEAST_GAP_NS)) {
      this.#gaps++;
      this.#longest = Math.max(this.#longest, step);
    }
  }

  #declaration(): StreamDeclaration {
    const { columns } = this.#table.head;
    const units = Object.fromEntries(
      columns.flatMap(({ name, unit, kind }) => (kind === 'text' ? [] : [[name, unit] as const])),
    );
    return {
      ...{ name: this.#table.name, kind: 'message', role: 'sensor', frame: '', codec: 'json', units },
      meta: { table: basename(this.#table.path) },
    };
  }

  *#fix(t: number, fix: Readonly<Record<string, number>>): Generator<Item> {
    const { latitude = Number.NaN, longitude = Number.NaN } = fix;
    const isPlace =
      Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0);
    if (!isPlace) {
      this.#nowhere++;
      return;
    }
    const last = this.#lastFix;
    // Rows of a fast table repeat the fix of a slow receiver.
    if (last && last.latitude === latitude && last.longitude === longitude && t - last.t < FIX_PERIOD_NS) {
      this.#same++;
      return;
    }
    this.#lastFix = { t, latitude, longitude };
    const stream = `${this.#table.name}/gnss`;
    const { items, origin } = gnssSample(stream, t, { ...fix, status: 0 });
    if (!this.#fixes) {
      this.#fixes = true;
      yield gnssStream(stream, 'unknown');
      if (origin) yield { type: 'origin', origin: { ...origin, datum: 'unknown' } };
    }
    yield* items;
  }

  findings(read: RowsRead): Finding[] {
    const { path, head } = this.#table;
    const all: Finding[] = [];
    const file = basename(path);
    const say = (level: Finding['level'], place: string, reason: string, count: number, lost = false): void =>
      void (count > 0 && all.push({ level, file, place, reason, count, ...(lost ? { lost } : {}) }));
    for (const { level, reason } of head.time?.notes ?? []) say(level, 'times', reason, 1);
    if (!head.named) say('warn', 'names', 'has no line of names: its columns are numbered', 1);
    if (head.commas) say('info', 'numbers', 'have decimal commas', 1);
    const at = (line: number | undefined): string => `line ${line ?? 0}`;
    say(
      'error',
      at(read.firstOdd),
      'lines have not as many cells as there are columns: left out',
      read.odd,
      true,
    );
    say('error', 'lines', 'are longer than what is read of a line: left out', read.long, true);
    say('error', at(read.firstTimeless), 'rows have no time that can be read: left out', read.timeless, true);
    say('error', 'times', 'lie before the first row, or months from it: left out', this.#far, true);
    say('warn', read.firstWrong ?? '', 'cells in a column of numbers are not numbers: left out', read.wrong);
    say('warn', 'times', `go back, by up to ${seconds(this.#mostBack)}: kept as they are`, this.#backwards);
    say('warn', 'times', `rows are missing in gaps of up to ${seconds(this.#longest)}`, this.#gaps);
    say('warn', 'positions', 'are no place on the Earth, or 0°, 0°: left out', this.#nowhere);
    say('info', 'positions', 'repeat the place of the row before: one a second is kept', this.#same);
    return all;
  }
}

const seconds = (ns: number): string => `${(ns / S).toFixed(ns < S ? 3 : 1)} s`;

export type Together = {
  /** In the order of their begins. */
  readonly tables: readonly Table[];
  readonly t0: bigint;
  readonly findings: readonly Finding[];
};

/** Tables of one drive: those that tell dates are of one clock; others, beside them, have no place on it. Undefined without any. */
export function together(all: readonly Table[]): Together | undefined {
  const timed = all.flatMap((table) => {
    const ns = beginOfTable(table);
    return ns === undefined ? [] : [{ table, ns, dated: table.head.time?.dated === true }];
  });
  const isDated = timed.some(({ dated }) => dated);
  const kept = timed.filter(({ dated }) => dated === isDated).sort((a, b) => compareNs(a.ns, b.ns));
  const [first] = kept;
  if (!first) return undefined;
  const far = kept.filter(({ ns }) => ns - first.ns > BigInt(Number.MAX_SAFE_INTEGER));
  const lost = (table: Table, reason: string): Finding => ({
    ...{ level: 'error', file: basename(table.path), place: 'whole table', reason, count: 1, lost: true },
  });
  const findings = [
    ...timed
      .filter(({ dated }) => dated !== isDated)
      .map(({ table }) =>
        lost(
          table,
          'counts time from a begin of its own, while others tell dates: left out; add it to the drive by itself',
        ),
      ),
    ...far.map(({ table }) => lost(table, 'lies more than 104 days from the first table: left out')),
  ];
  return {
    tables: kept.filter((each) => !far.includes(each)).map(({ table }) => table),
    t0: first.ns,
    findings,
  };
}
