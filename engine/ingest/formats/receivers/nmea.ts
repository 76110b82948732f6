/**
 * What sentences of NMEA 0183 say: GGA, RMC, GLL, VTG, GST, ZDA, HDT. Latitude is ddmm.mmmm; the time of day is UTC; only RMC and
 * ZDA have a date. Sentences of one time are one epoch.
 */
import { NS_PER_S } from '../../../contract/time.ts';

export type Epoch = {
  /** Of the day, UTC, ns. */
  readonly dayNs: number;
  /** Days since 1970, where a sentence of the epoch says so. */
  day?: number;
  signals: Record<string, number>;
  /** Whether the receiver calls it a fix. */
  fix: boolean | undefined;
  /** Above the ellipsoid, since the separation of the geoid was given. */
  ellipsoid?: boolean;
};

const KNOT_MPS = 1852 / 3600;
/** GGA's quality as NavSatStatus: none, single, differential, (PPS), fixed, float, then dead reckoning and by hand. */
const QUALITY: readonly number[] = [-1, 0, 1, 0, 2, 2, 0, 0, -1];
const DAY_MS = 86_400_000;

export class Sentences {
  /** Sentences that were sent before the receiver knew the time. */
  timeless = 0;
  #open: Epoch | undefined;

  /** The epoch before, where this sentence begins the next. */
  take(fields: readonly string[]): Epoch | undefined {
    const [name = ''] = fields;
    const kind = name.startsWith('P') ? name : name.slice(2);
    switch (kind) {
      case 'GGA':
        return this.#at(fields[1], (epoch) => gga(epoch, fields));
      case 'RMC':
        return this.#at(fields[1], (epoch) => rmc(epoch, fields));
      case 'GLL':
        return this.#at(fields[5], (epoch) => {
          if (epoch.signals.latitude === undefined) place(epoch, fields.slice(1, 5), fields[6] === 'A');
        });
      case 'GST':
        return this.#at(fields[1], ({ signals }) => {
          put(signals, 'sigma.north', numberOf(fields[6]));
          put(signals, 'sigma.east', numberOf(fields[7]));
          put(signals, 'sigma.up', numberOf(fields[8]));
        });
      case 'ZDA':
        return this.#at(fields[1], (epoch) => {
          const day = dayOf(Number(fields[4]), Number(fields[3]), Number(fields[2]));
          if (day !== undefined) epoch.day = day;
        });
      case 'VTG':
        if (this.#open) {
          put(this.#open.signals, 'bearing', numberOf(fields[1]));
          put(this.#open.signals, 'speed', scaled(numberOf(fields[7]), 1 / 3.6));
        }
        return undefined;
      case 'HDT':
        if (this.#open) put(this.#open.signals, 'heading', numberOf(fields[1]));
        return undefined;
      default:
        return undefined;
    }
  }

  /** The last one. */
  end(): Epoch | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open;
  }

  #at(time: string | undefined, put: (epoch: Epoch) => void): Epoch | undefined {
    const dayNs = timeOfDay(time);
    if (dayNs === undefined) {
      this.timeless++;
      return undefined;
    }
    let before: Epoch | undefined;
    if (this.#open?.dayNs !== dayNs) {
      before = this.#open;
      this.#open = { dayNs, signals: {}, fix: undefined };
    }
    if (this.#open) put(this.#open);
    return before;
  }
}

function gga(epoch: Epoch, fields: readonly string[]): void {
  const quality = numberOf(fields[6]) ?? 0;
  const status = QUALITY[quality] ?? -1;
  place(epoch, fields.slice(2, 6), status >= 0);
  const { signals } = epoch;
  signals.status = status;
  put(signals, 'satellites', numberOf(fields[7]));
  put(signals, 'hdop', numberOf(fields[8]));
  const [height, separation] = [numberOf(fields[9]), numberOf(fields[11])];
  if (height === undefined || status < 0) return;
  signals.altitude = height + (separation ?? 0);
  epoch.ellipsoid = separation !== undefined;
}

function rmc(epoch: Epoch, fields: readonly string[]): void {
  const valid = fields[2] === 'A';
  if (epoch.signals.latitude === undefined) place(epoch, fields.slice(3, 7), valid);
  if (valid) {
    put(epoch.signals, 'speed', scaled(numberOf(fields[7]), KNOT_MPS));
    put(epoch.signals, 'bearing', numberOf(fields[8]));
  }
  const found = /^(\d\d)(\d\d)(\d\d)$/.exec(fields[9] ?? '');
  if (!found) return;
  const year = Number(found[3]);
  const day = dayOf(year < 80 ? 2000 + year : 1900 + year, Number(found[2]), Number(found[1]));
  if (day !== undefined) epoch.day = day;
}

/** Four fields: ddmm.mmmm, N or S, dddmm.mmmm, E or W. */
function place(epoch: Epoch, fields: readonly string[], valid: boolean): void {
  epoch.fix = valid || epoch.fix === true;
  const latitude = degreesOf(fields[0], 2, fields[1], 'N', 'S');
  const longitude = degreesOf(fields[2], 3, fields[3], 'E', 'W');
  if (!valid || latitude === undefined || longitude === undefined) return;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return;
  epoch.signals.latitude = latitude;
  epoch.signals.longitude = longitude;
}

/** ddmm.mmmm: two or three digits of degrees, then minutes below 60. */
export function degreesOf(
  text: string | undefined,
  digits: 2 | 3,
  side: string | undefined,
  positive: string,
  negative: string,
): number | undefined {
  const found = new RegExp(`^(\\d{${digits}})(\\d\\d(?:\\.\\d*)?)$`).exec(text ?? '');
  const sign = side === positive ? 1 : side === negative ? -1 : 0;
  const minutes = Number(found?.[2] ?? Number.NaN);
  if (sign === 0 || !(minutes < 60)) return undefined;
  return sign * (Number(found?.[1]) + minutes / 60);
}

/** hhmmss or hhmmss.ss; a leap second counts as the next. */
export function timeOfDay(text: string | undefined): number | undefined {
  const found = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9})\d*)?$/.exec(text ?? '');
  if (!found) return undefined;
  const [hours, minutes, seconds] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  return (hours * 3600 + minutes * 60 + seconds) * NS_PER_S + Number((found[4] ?? '').padEnd(9, '0'));
}

function dayOf(year: number, month: number, date: number): number | undefined {
  const ms = Date.UTC(year, month - 1, date);
  const made = new Date(ms);
  const right = made.getUTCMonth() === month - 1 && made.getUTCDate() === date && year >= 1980 && year < 2100;
  return right ? ms / DAY_MS : undefined;
}

const numberOf = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

function put(signals: Record<string, number>, name: string, value: number | undefined): void {
  if (value !== undefined) signals[name] = value;
}
