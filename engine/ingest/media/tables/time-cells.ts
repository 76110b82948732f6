/** Times as cells of tables have them: numbers to the nanosecond, dates with times (ISO 8601 and usual ways), times of the day. */

const S = 1_000_000_000n;
const DAY_NS = 86_400n * S;
/** Characters; a pattern of two runs of digits would take the square of a longer cell's length in time. */
const LONGEST_NUMBER = 64;
const NUMBER = /^([+-]?)(\d{0,20})(?:[.,](\d*))?$/;

/** A number of units as nanoseconds, from its digits, so that none is lost to a double. */
export function decimalNs(text: string, unitNs: bigint): bigint | undefined {
  const found = NUMBER.exec(text);
  if (!found) return exponentNs(text, unitNs);
  const [, sign, whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '') return undefined;
  let ns = BigInt(whole === '' ? 0 : whole) * unitNs;
  if (fraction !== '') {
    const digits = fraction.slice(0, 15);
    ns += (BigInt(digits) * unitNs) / 10n ** BigInt(digits.length);
  }
  return sign === '-' ? -ns : ns;
}

/** 1.632e9 holds some 200 ns. */
function exponentNs(text: string, unitNs: bigint): bigint | undefined {
  if (text.length > LONGEST_NUMBER || !/^[+-]?\d*[.,]?\d+e[+-]?\d{1,3}$/i.test(text)) return undefined;
  const value = Number(text.replace(',', '.')) * Number(unitNs);
  return Math.abs(value) < 9e18 ? BigInt(Math.round(value)) : undefined;
}

export type DateOrder = 'ymd' | 'dmy' | 'mdy';
export type DateCell = {
  readonly ns: bigint;
  /** The text has a zone or Z; without, it is taken as UTC. */
  readonly zoned: boolean;
};

const YMD = /^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?:[T _-]+(.+))?$/;
const DMY = /^(\d\d?)([./-])(\d\d?)\2(\d{4})(?:[T ,_-]+(.+))?$/;
const CLOCK =
  /^(\d\d?)[:-](\d\d)(?:[:-](\d\d)(?:[.,:-](\d{1,9})\d*)?)?\s*([ap]m)?\s*(z|utc|gmt|[+-]\d\d:?\d\d|[+-]\d\d)?$/i;

/** A time of the day; undefined for anything else. */
export function clockNs(
  text: string,
): { readonly ns: bigint; readonly zoneNs: bigint | undefined } | undefined {
  const found = CLOCK.exec(text.trim());
  if (!found) return undefined;
  const [, hours, minutes, seconds = '0', fraction = '', half, zone] = found;
  let h = Number(hours);
  if (half !== undefined) h = (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (h > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  const s = BigInt(3600 * h + 60 * Number(minutes) + Number(seconds));
  return {
    ns: s * S + BigInt(fraction.padEnd(9, '0')),
    zoneNs: zone === undefined ? undefined : zoneNs(zone),
  };
}

function zoneNs(zone: string): bigint {
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!found) return 0n;
  const ns = BigInt(60 * Number(found[2]) + Number(found[3] ?? 0)) * 60n * S;
  return found[1] === '-' ? -ns : ns;
}

/** Longer texts are no dates. */
const MOST_DATE = 64;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** "21-Sep-2019 10:00:00", as Excel and MATLAB write it. */
const NAMED_MONTH = /^(\d\d?)[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})(.*)$/;
/** "Sat Sep 21 10:00:00 GMT+02:00 2019", as Java and C write it. */
const WITH_WEEKDAY =
  /^[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d\d?)\s+(\d\d:\d\d:\d\d(?:\.\d+)?)\s*(?:(?:GMT|UTC)?([+-]\d\d:?\d\d)|(GMT|UTC|Z)|[A-Z]{2,5})?\s*(\d{4})$/;

/** A date with the month's English name as numbers, the year first; other texts as they are. */
function inNumbers(text: string): string {
  if (text.length > MOST_DATE) return text;
  const monthOf = (name = ''): string => String(MONTHS.indexOf(name.toLowerCase()) + 1).padStart(2, '0');
  const named = NAMED_MONTH.exec(text);
  if (named) return `${named[3]}-${monthOf(named[2])}-${named[1]?.padStart(2, '0')}${named[4]}`;
  const [, month, day = '', clock, zone, utc, year] = WITH_WEEKDAY.exec(text) ?? [];
  if (year === undefined) return text;
  return `${year}-${monthOf(month)}-${day.padStart(2, '0')} ${clock}${zone ?? (utc ? 'Z' : '')}`;
}

/** A date, with its time of the day where it has one. */
export function dateNs(text: string, order: DateOrder): DateCell | undefined {
  const plain = inNumbers(text.trim());
  const parts = order === 'ymd' ? YMD.exec(plain) : DMY.exec(plain);
  if (!parts) return undefined;
  const [year, month, day, rest] =
    order === 'ymd'
      ? [parts[1], parts[2], parts[3], parts[4]]
      : order === 'dmy'
        ? [parts[4], parts[3], parts[1], parts[5]]
        : [parts[4], parts[1], parts[3], parts[5]];
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const date = new Date(Date.UTC(y, m - 1, d));
  // Date counts on where a month or year has no such day.
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d)
    return undefined;
  const midnight = BigInt(date.getTime()) * 1_000_000n;
  if (rest === undefined) return { ns: midnight, zoned: false };
  const clock = clockNs(rest);
  return clock && { ns: midnight + clock.ns - (clock.zoneNs ?? 0n), zoned: clock.zoneNs !== undefined };
}

/** How the dates of a column are written: 13/10 has the day first. Undefined where most are no dates. */
export function dateOrder(cells: readonly string[]): DateOrder | undefined {
  const there = cells.filter((cell) => cell !== '');
  const most = (order: DateOrder): boolean =>
    there.length > 0 && there.filter((cell) => dateNs(cell, order)).length >= 0.8 * there.length;
  if (most('ymd') && there.every((cell) => !/^\d+$/.test(cell) || cell.length === 8)) return 'ymd';
  // Points part days, months and years where days come first.
  const isGerman = there.some((cell) => /^\d\d?\.\d\d?\.\d{4}/.test(cell));
  if (isGerman && most('dmy')) return 'dmy';
  if (most('mdy')) return 'mdy';
  return most('dmy') ? 'dmy' : undefined;
}

/** Days and months that could be either. */
export const isAmbiguous = (order: DateOrder, cells: readonly string[]): boolean =>
  order === 'mdy' && cells.every((cell) => cell === '' || dateNs(cell, 'dmy') !== undefined);

export { DAY_NS };
