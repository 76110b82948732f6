/** Names of files: which are point clouds, and the times that names hold. */
import { NS_PER_S } from '../../../contract/time.ts';

/** By the loader that reads them; in small letters, without the dot. */
export const CLOUD_EXTENSIONS = {
  pcd: ['pcd'],
  ply: ['ply'],
  las: ['las', 'laz'],
  obj: ['obj'],
  csv: ['csv'],
  xyz: ['xyz', 'xyzi', 'xyzrgb', 'pts'],
  bin: ['bin'],
  numpy: ['npy', 'npz'],
};
/** A CSV may be anything, as may numbers without names: their first lines, or bytes, decide (layout.ts). */
export const isCloudName = (name: string): boolean =>
  Object.values(CLOUD_EXTENSIONS).some((extensions) => extensions.includes(extensionOf(name)));
export const isPictureName = (name: string): boolean =>
  ['jpg', 'jpeg', 'png', 'webp'].includes(extensionOf(name));

export const extensionOf = (name: string): string => /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** What the digits of a name count: a date with a time, a unit since 1970, seconds from some zero, or the number of the file. */
export type NameClock = 'date' | 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds' | 'index';
export type NamedTime = { readonly clock: NameClock; readonly ns: bigint };

const DATE = /(\d{4})-?(\d\d)-?(\d\d)[-_ T](\d\d)[-_:]?(\d\d)[-_:]?(\d\d)(?:[-_.,](\d{1,9}))?(?!\d)/;
/** Seconds and nanoseconds, as ROS tools write them. */
const PAIR = /(?<!\d)(\d{10})[._-](\d{9})(?!\d)/;
/** Milli-, micro- or nanoseconds since 1970, of 2001 to 2096. */
const EPOCH = /(?<!\d)[1-3]\d{12}(?:\d{3}){0,2}(?!\d)/;
const NUMBER = /\d+(?:\.\d+)?/g;

const UNITS: readonly {
  readonly clock: NameClock;
  readonly digits: readonly number[];
  readonly ns: bigint;
}[] = [
  { clock: 'nanoseconds', digits: [19, 18], ns: 1n },
  { clock: 'microseconds', digits: [16], ns: 1_000n },
  { clock: 'milliseconds', digits: [13], ns: 1_000_000n },
  { clock: 'seconds', digits: [10], ns: BigInt(NS_PER_S) },
];

/** The time that a name holds: the extension is taken off before. Undefined where it has no digit. */
export function timeOfName(stem: string): NamedTime | undefined {
  const date = dateOf(stem);
  // A name may begin with the date of its log: n015-2018-07-24-11-22-45+0800__LIDAR_TOP__1532402927647951.
  if (date !== undefined && !EPOCH.test(stem)) return { clock: 'date', ns: date };
  const pair = PAIR.exec(stem);
  if (pair) return { clock: 'seconds', ns: BigInt(pair[1] ?? 0) * BigInt(NS_PER_S) + BigInt(pair[2] ?? 0) };
  const numbers = stem.match(NUMBER) ?? [];
  for (const number of [...numbers].reverse()) {
    const [whole = '', fraction = ''] = number.split('.');
    if (whole.length > 19) continue;
    const unit = UNITS.find(({ digits }) => digits.includes(whole.length));
    if (fraction !== '' && (unit === undefined || unit.clock === 'seconds') && whole.length <= 10)
      return { clock: 'seconds', ns: fixed(whole, fraction) };
    if (unit) return { clock: unit.clock, ns: BigInt(whole) * unit.ns };
  }
  const last = numbers.at(-1)?.split('.')[0];
  return last !== undefined && last.length <= 9 ? { clock: 'index', ns: BigInt(last) } : undefined;
}

/** Seconds of a number, which holds some 100 ns of a time since 1970. */
const nsOf = (seconds: number): bigint => {
  const whole = Math.floor(seconds);
  return BigInt(whole) * BigInt(NS_PER_S) + BigInt(Math.round((seconds - whole) * NS_PER_S));
};
/** The year 2286: ten digits. */
const MOST_SECONDS = 1e10;

/** Seconds with a fraction as whole nanoseconds. */
const fixed = (whole: string, fraction: string): bigint =>
  BigInt(whole) * BigInt(NS_PER_S) + BigInt(fraction.slice(0, 9).padEnd(9, '0'));

/** 2021-10-26-16-21-29-468, taken as UTC. A fraction of three digits counts milliseconds, of six microseconds. */
function dateOf(stem: string): bigint | undefined {
  const match = DATE.exec(stem);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const [mo, d, h, mi, s] = [month, day, hour, minute, second].map(Number);
  if (!mo || mo > 12 || !d || d > 31 || (h ?? 24) > 23 || (mi ?? 60) > 59 || (s ?? 60) > 59) return undefined;
  const ms = Date.UTC(Number(year), mo - 1, d, h, mi, s);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** A time as text of a list or trajectory has it: a date, or a number with or without a fraction; undefined where it is none. */
export function timeOfText(text: string): NamedTime | undefined {
  const plain = text.trim();
  if (/^\d{1,19}(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) && /e/i.test(plain)) {
    const seconds = Number(plain);
    return seconds <= MOST_SECONDS ? { clock: 'seconds', ns: nsOf(seconds) } : undefined;
  }
  const found = timeOfName(plain);
  return found?.clock === 'index' ? { clock: 'seconds', ns: found.ns * BigInt(NS_PER_S) } : found;
}
