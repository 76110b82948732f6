/**
 * What navigation messages of u-blox receivers say (interface description, UBX-NAV): PVT of receivers from generation 7 on, the older
 * POSLLH, VELNED, SOL and TIMEUTC of one iTOW together, HPPOSLLH and ATT beside them. Numbers are little endian.
 */
import { NS_PER_S } from '../../../contract/time.ts';

export const UBX = {
  posllh: 0x0102,
  sol: 0x0106,
  pvt: 0x0107,
  velned: 0x0112,
  hpposllh: 0x0114,
  timeutc: 0x0121,
} as const;

export type UbxEpoch = {
  /** GPS time of the week, ms. */
  readonly iTow: number;
  signals: Record<string, number>;
  fix: boolean | undefined;
  /** UTC less the time of the week, ns: where the receiver knows date and time. */
  utcLessTow?: { readonly ns: bigint; readonly resolved: boolean } | undefined;
  /** The position is that of HPPOSLLH, to the tenth of a millimetre. */
  precise?: boolean;
};

const [MM, E7, E9, E5] = [1e-3, 1e-7, 1e-9, 1e-5];
const WEEK_MS = 604_800_000;
/** PVT's flags: fix, differential, carrier solution in two bits. */
const [FIX_OK, DIFFERENTIAL] = [1, 2];

export class UbxMessages {
  #open: UbxEpoch | undefined;

  /** The epoch before, where this message begins the next. */
  take(id: number, payload: DataView): UbxEpoch | undefined {
    const least = LEAST_BYTES[id];
    if (least === undefined || payload.byteLength < least) return undefined;
    const iTow = payload.getUint32(id === UBX.hpposllh ? 4 : 0, true);
    if (iTow >= WEEK_MS) return undefined;
    let before: UbxEpoch | undefined;
    if (this.#open?.iTow !== iTow) {
      before = this.#open;
      this.#open = { iTow, signals: {}, fix: undefined };
    }
    if (this.#open) READ[id]?.(this.#open, payload);
    return before;
  }

  end(): UbxEpoch | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open;
  }
}

const LEAST_BYTES: Readonly<Record<number, number>> = {
  [UBX.posllh]: 28,
  [UBX.sol]: 52,
  [UBX.pvt]: 84,
  [UBX.velned]: 36,
  [UBX.hpposllh]: 36,
  [UBX.timeutc]: 20,
};

const READ: Readonly<Record<number, (epoch: UbxEpoch, payload: DataView) => void>> = {
  [UBX.pvt](epoch, p) {
    const [type, flags, valid] = [p.getUint8(20), p.getUint8(21), p.getUint8(11)];
    // 2D, 3D, GNSS with dead reckoning; 1 is dead reckoning alone, 5 the time alone.
    epoch.fix = (flags & FIX_OK) !== 0 && type >= 1 && type <= 4;
    const carrier = flags >> 6;
    const { signals } = epoch;
    signals.status = epoch.fix ? (carrier > 0 ? 2 : (flags & DIFFERENTIAL) !== 0 ? 1 : 0) : -1;
    signals.satellites = p.getUint8(23);
    if (epoch.fix) {
      if (!epoch.precise)
        set(signals, p.getInt32(28, true) * E7, p.getInt32(24, true) * E7, p.getInt32(32, true) * MM);
      sigmas(signals, p.getUint32(40, true) * MM, p.getUint32(44, true) * MM);
      signals.speed = p.getInt32(60, true) * MM;
      signals.bearing = p.getInt32(64, true) * E5;
    }
    // validDate and validTime; fullyResolved: no doubt of seconds is left.
    if ((valid & 3) === 3)
      epoch.utcLessTow = utcOf(epoch.iTow, p, 4, p.getInt32(16, true), (valid & 4) !== 0);
  },
  [UBX.posllh]({ signals }, p) {
    if (signals.latitude !== undefined) return;
    set(signals, p.getInt32(8, true) * E7, p.getInt32(4, true) * E7, p.getInt32(12, true) * MM);
    sigmas(signals, p.getUint32(20, true) * MM, p.getUint32(24, true) * MM);
  },
  [UBX.hpposllh](epoch, p) {
    const { signals } = epoch;
    // invalidLlh
    if ((p.getUint8(3) & 1) !== 0) return;
    epoch.precise = true;
    set(
      signals,
      p.getInt32(12, true) * E7 + p.getInt8(25) * E9,
      p.getInt32(8, true) * E7 + p.getInt8(24) * E9,
      p.getInt32(16, true) * MM + p.getInt8(26) * 1e-4,
    );
    sigmas(signals, p.getUint32(28, true) * 1e-4, p.getUint32(32, true) * 1e-4);
  },
  [UBX.velned]({ signals }, p) {
    signals.speed ??= p.getUint32(20, true) * 0.01;
    signals.bearing ??= p.getInt32(24, true) * E5;
  },
  [UBX.sol](epoch, p) {
    const [type, flags] = [p.getUint8(10), p.getUint8(11)];
    epoch.fix ??= (flags & FIX_OK) !== 0 && type >= 1 && type <= 4;
    epoch.signals.status ??= epoch.fix ? ((flags & DIFFERENTIAL) !== 0 ? 1 : 0) : -1;
    epoch.signals.satellites ??= p.getUint8(47);
  },
  [UBX.timeutc](epoch, p) {
    const valid = p.getUint8(19);
    if ((valid & 4) !== 0) epoch.utcLessTow ??= utcOf(epoch.iTow, p, 12, p.getInt32(8, true), true);
  },
};

function set(signals: Record<string, number>, latitude: number, longitude: number, altitude: number): void {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return;
  Object.assign(signals, { latitude, longitude, altitude });
}

/** The receiver's horizontal accuracy is of both directions together. */
function sigmas(signals: Record<string, number>, horizontal: number, vertical: number): void {
  signals['sigma.east'] = signals['sigma.north'] = horizontal / Math.SQRT2;
  signals['sigma.up'] = vertical;
}

/** Year (2), month, day, hour, minute and second at a place, and nanoseconds that may be negative. */
function utcOf(
  iTow: number,
  p: DataView,
  at: number,
  nano: number,
  resolved: boolean,
): UbxEpoch['utcLessTow'] {
  const [year, month, day] = [p.getUint16(at, true), p.getUint8(at + 2), p.getUint8(at + 3)];
  const ms = Date.UTC(year, month - 1, day, p.getUint8(at + 4), p.getUint8(at + 5), p.getUint8(at + 6));
  if (!Number.isFinite(ms) || year < 1980 || year > 2100 || Math.abs(nano) > NS_PER_S) return undefined;
  return { ns: (BigInt(ms) - BigInt(iTow)) * 1_000_000n + BigInt(nano), resolved };
}
