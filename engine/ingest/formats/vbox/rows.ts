/**
 * The rows of a VBOX file (Racelogic, .vbo): sections in brackets, of which [header] names the columns in words, [column names] in
 * short, and [data] has a row a line, with blanks between. Latitude and longitude are minutes of arc, longitude positive to the west;
 * time is hhmmss.ss of the day in UTC; speed is km/h, or what its name says. The number of satellites has 64 added while the brake is
 * pressed and 128 while the position is differential.
 */
import { type LinesRead, linesOf } from '../../media/tables/lines.ts';
import { parsed } from './numbers.ts';

const DAY_NS = 86_400_000_000_000n;
const MOST_COLUMNS = 4096;
/** Of the lines before the data. */
const MOST_HEAD = 20_000;
const SPEEDS: Readonly<Record<string, number>> = {
  kmh: 1 / 3.6,
  'km/h': 1 / 3.6,
  mph: 0.44704,
  kt: 1852 / 3600,
};

export type VboxColumn = {
  /** In words with its unit, as [header] has it, else the short name. */
  readonly name: string;
  readonly role:
    | 'time'
    | 'latitude'
    | 'longitude'
    | 'speed'
    | 'bearing'
    | 'altitude'
    | 'satellites'
    | undefined;
  /** Into m/s, of a speed. */
  readonly scale: number;
};

export type VboxRow = {
  /** UTC; of a file without a date from midnight on. */
  readonly ns: bigint;
  /** latitude, longitude (degrees), altitude (m), speed (m/s), bearing (degrees), satellites, status; those that are told. */
  readonly place: Readonly<Record<string, number>>;
  /** Further columns by name. */
  readonly others: Readonly<Record<string, number>>;
};

export type VboxRead = LinesRead & {
  /** Rows that do not fit the columns or have no time, and the line of the first. */
  bad: number;
  firstBad: number | undefined;
  /** Whether a line tells a date. */
  dated: boolean;
  columns: readonly VboxColumn[];
};

export const newVboxRead = (): VboxRead => ({
  bytes: 0,
  long: 0,
  bad: 0,
  firstBad: undefined,
  dated: false,
  columns: [],
});

/** Rows in the order of the file, a piece of it at a time. */
export async function* vboxRows(path: string, read: VboxRead): AsyncGenerator<readonly VboxRow[]> {
  const head = new Head();
  const clock = new DayClock();
  let section = '';
  let number = 0;
  for await (const lines of linesOf(path, read)) {
    const rows: VboxRow[] = [];
    for (const raw of lines) {
      number++;
      const line = raw.trim();
      if (line === '') continue;
      const named = /^\[([a-z ]{1,40})\]$/i.exec(line)?.[1];
      if (named !== undefined) {
        section = named.toLowerCase();
        if (section === 'data') {
          read.columns = head.columns();
          clock.day = head.day;
          read.dated = head.day !== undefined;
        }
      } else if (section !== 'data') {
        if (number <= MOST_HEAD) head.take(section, line);
      } else {
        const row = rowOf(line, read.columns, clock);
        if (row) rows.push(row);
        else {
          read.bad++;
          read.firstBad ??= number;
        }
      }
    }
    yield rows;
  }
}

class Head {
  /** Days since 1970. */
  day: number | undefined;
  readonly #words: string[] = [];
  #names: readonly string[] = [];

  take(section: string, line: string): void {
    const date = /^File created on (\d{1,2})\/(\d{1,2})\/(\d{4})/i.exec(line);
    if (date) {
      const ms = Date.UTC(Number(date[3]), Number(date[2]) - 1, Number(date[1]));
      if (Number.isFinite(ms)) this.day = ms / 86_400_000;
    } else if (section === 'header' && this.#words.length < MOST_COLUMNS)
      this.#words.push(line.slice(0, 100));
    else if (section === 'column names') this.#names = line.split(/\s+/).slice(0, MOST_COLUMNS);
  }

  columns(): readonly VboxColumn[] {
    const count = Math.max(this.#names.length, this.#words.length);
    const seen = new Set<string>();
    return Array.from({ length: count }, (_, k) => {
      const short = (this.#names[k] ?? this.#words[k] ?? '').toLowerCase();
      // Words may be missing for the columns that a device adds.
      const words = this.#names.length <= this.#words.length ? (this.#words[k] ?? short) : short;
      const role = roleOf(short);
      let name = words;
      for (let again = 2; seen.has(name); again++) name = `${words} ${again}`;
      seen.add(name);
      const scale = SPEEDS[Object.keys(SPEEDS).find((unit) => words.toLowerCase().includes(unit)) ?? 'kmh'];
      return { name, role, scale: scale ?? 1 / 3.6 };
    });
  }
}

function roleOf(short: string): VboxColumn['role'] {
  switch (short) {
    case 'sats':
    case 'satellites':
      return 'satellites';
    case 'time':
      return 'time';
    case 'lat':
    case 'latitude':
      return 'latitude';
    case 'long':
    case 'longitude':
      return 'longitude';
    case 'velocity':
    case 'velocity_kmh':
      return 'speed';
    case 'heading':
      return 'bearing';
    case 'height':
      return 'altitude';
    default:
      return undefined;
  }
}

/** Times of day from one midnight on. */
class DayClock {
  day: number | undefined;
  #passed = 0n;
  #before = 0n;

  ns(ofDay: bigint): bigint {
    if (ofDay + DAY_NS / 2n < this.#before) this.#passed += DAY_NS;
    this.#before = ofDay;
    return BigInt(this.day ?? 0) * DAY_NS + this.#passed + ofDay;
  }
}

function rowOf(line: string, columns: readonly VboxColumn[], clock: DayClock): VboxRow | undefined {
  const cells = line.split(/[\s]+/);
  if (cells.length !== columns.length) return undefined;
  const place: Record<string, number> = {};
  const others: Record<string, number> = Object.create(null);
  let ns: bigint | undefined;
  for (const [k, { name, role, scale }] of columns.entries()) {
    const cell = cells[k] ?? '';
    if (role === 'time') {
      const ofDay = timeOfDay(cell);
      if (ofDay === undefined) return undefined;
      ns = clock.ns(ofDay);
      continue;
    }
    const value = parsed(cell);
    if (value === undefined) {
      if (role !== undefined) return undefined;
      continue;
    }
    if (role === 'latitude') place.latitude = value / 60;
    else if (role === 'longitude') place.longitude = -value / 60;
    else if (role === 'satellites') place.satellites = value & 63;
    else if (role === 'speed') place.speed = value * scale;
    else if (role !== undefined) place[role] = value;
    else others[name] = value;
    if (role === 'satellites') place.status = value & 63 ? (value & 128 ? 1 : 0) : -1;
  }
  return ns === undefined ? undefined : { ns, place, others };
}

/** hhmmss.ss */
function timeOfDay(text: string): bigint | undefined {
  const found = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/.exec(text);
  const [hours, minutes, seconds] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3])];
  if (!(hours < 24 && minutes < 60 && seconds <= 60)) return undefined;
  const whole = BigInt((hours * 60 + minutes) * 60 + seconds);
  return whole * 1_000_000_000n + BigInt((found?.[4] ?? '').padEnd(9, '0'));
}
