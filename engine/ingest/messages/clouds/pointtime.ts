/**
 * Per-point times of a sweep, whatever the driver calls and counts them, as nanoseconds from the sweep's stamp: Velodyne `time`
 * (f32 s), Ouster `t` (u32 ns), Aeva `time_offset_ns` (i32 ns), Livox `offset_time` (u32 ns) and `timestamp` (f64 ns), Hesai and
 * RoboSense `timestamp` (f64 s). Names are in small letters.
 */
import type { ColumnArray } from '../../../contract/columns.ts';
import { pointTimesOf } from '../../../kernels/packed.ts';
import type { Moment } from '../../encodings/tree.ts';

export const TIME_FIELDS = [
  'time',
  't',
  'timestamp',
  'time_stamp',
  'offset_time',
  'time_offset',
  'time_offset_ns',
  'timeoffset',
  'timestamp_offset',
  'time_ns',
  't_ns',
  'timestamp_ns',
  'time_us',
  't_us',
  'timestamp_us',
  'time_offset_us',
  'time_ms',
  't_ms',
  'timestamp_ms',
  'time_offset_ms',
  'relative_time',
  'rel_time',
  'time_relative',
  'delta_time',
  'ts',
  'point_time',
  'point_timestamp',
  'stamp',
];

/** Seconds a unit, and whether the numbers count from 1970 instead of from the stamp. */
export type TimeUnit = {
  readonly secondsPerUnit: number;
  readonly absolute: boolean;
  readonly words: string;
  /** Of a clock that is neither: what it told at the stamp of the first sweep. */
  readonly own?: { readonly value: number; readonly stamp: Moment };
};

const unit = (secondsPerUnit: number, absolute: boolean, name: string): TimeUnit => ({
  secondsPerUnit,
  absolute,
  words: `${name} ${absolute ? 'since 1970' : 'from the stamp'}`,
});

/** A turn of a spinning lidar is 50 to 200 ms; anything from 1 ms to 2 s is taken for a sweep. */
const SPAN_S = { least: 1e-3, most: 2.1 };

/** Why a field's numbers are no point times, as the end of a sentence about it. */
export type RefusedTimes = { readonly refused: string };
const COARSE: RefusedTimes = {
  refused: 'counts seconds since 1970 in single precision, whose steps are 128 s',
};
const NO_NUMBER: RefusedTimes = { refused: 'holds no number' };
/** Of the step between sweeps, how long a sweep is that tells the unit of a clock of its own. */
const OWN_SPAN = { least: 0.3, most: 1.2 };
/** The same where the step is not known; units are a thousand apart, so that one fits at most. */
const USUAL_TURN_S = { least: 0.02, most: 0.25 };

/** Sweeps of several lidars may share a topic: so many times as long as the step to the next, a sweep is none. */
const MOST_PERIODS = 5;
/** The last of points that are counted from 0 to 1 over the turn, and how much longer than the step that second would be. */
const FRACTION = { least: 0.9, most: 1.001, periods: 1.5 };

/**
 * The unit that makes a sweep of these numbers; undefined when none does. The size tells absolute times, the span the unit.
 * @param periodNs time between sweeps, where it is known: tells seconds from fractions of the turn.
 * @param stamp of the sweep: numbers that count from elsewhere (the week of GPS, the start of the sensor) are tied to it.
 */
export function timeUnitOf(
  values: ColumnArray,
  periodNs?: number,
  stamp?: Moment,
): TimeUnit | RefusedTimes | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const v of values) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  if (least > most && values.length > 0) return NO_NUMBER;
  const span = most - least;
  if (values instanceof Float32Array && least > 1e9 && most < 4e9) return COARSE;
  if (!(span > 0) || !Number.isFinite(span)) return undefined;
  const real = values instanceof Float32Array || values instanceof Float64Array;
  if (real && least > 1e17) return fits(span * 1e-9) ? unit(1e-9, true, 'nanoseconds') : undefined;
  if (real && least > 1e14) return fits(span * 1e-6) ? unit(1e-6, true, 'microseconds') : undefined;
  if (real && least > 1e11) return fits(span * 1e-3) ? unit(1e-3, true, 'milliseconds') : undefined;
  // f32 cannot count seconds since 1970 finely enough to be a point time.
  if (values instanceof Float64Array && least > 1e8) return fits(span) ? unit(1, true, 'seconds') : undefined;
  const candidates = real
    ? ([
        [1, 'seconds'],
        [1e-3, 'milliseconds'],
        [1e-6, 'microseconds'],
        [1e-9, 'nanoseconds'],
      ] as const)
    : ([
        [1e-9, 'nanoseconds'],
        [1e-6, 'microseconds'],
        [1e-3, 'milliseconds'],
      ] as const);
  const reach = Math.max(Math.abs(least), Math.abs(most));
  const fitting = candidates.filter(([scale]) => fits(span * scale) && reach * scale <= SPAN_S.most);
  const [first] = fitting;
  const periodS = periodNs === undefined ? Infinity : periodNs / 1e9;
  const isFraction = real && least >= 0 && most >= FRACTION.least && most <= FRACTION.most;
  if (isFraction && span > FRACTION.periods * periodS)
    return {
      secondsPerUnit: periodS,
      absolute: false,
      words: `fractions of the ${Number(periodS.toPrecision(3))} s between sweeps`,
    };
  const own = fitting.length > 0 || values instanceof Float32Array ? undefined : stamp;
  const [shortest, longest] =
    periodNs === undefined
      ? [USUAL_TURN_S.least, USUAL_TURN_S.most]
      : [OWN_SPAN.least * periodS, OWN_SPAN.most * periodS];
  const counted = candidates.find(([scale]) => span * scale >= shortest && span * scale <= longest);
  if (own && counted)
    return {
      secondsPerUnit: counted[0],
      absolute: false,
      words: `${counted[1]} of a clock of its own, tied to the first sweep's stamp`,
      own: { value: least, stamp: own },
    };
  const found = fitting.find(([scale]) => span * scale <= MOST_PERIODS * periodS);
  if (found) return unit(found[0], false, found[1]);
  return (
    first && {
      refused: `spans ${(span * first[0]).toPrecision(3)} s as ${first[1]}, and the next sweep comes after ${periodS.toPrecision(3)} s`,
    }
  );
}

/** A clock of its own that told another time than it should at this sweep, tied to the sweep's stamp; undefined for other times. */
export function tiedAnew(
  unit: TimeUnit | undefined,
  values: ColumnArray,
  stamp: Moment | undefined,
): TimeUnit | undefined {
  if (!unit?.own || !stamp) return undefined;
  let least = Infinity;
  for (const v of values) if (v < least) least = v;
  return least < Infinity ? { ...unit, own: { value: least, stamp } } : undefined;
}

const fits = (seconds: number): boolean => seconds >= SPAN_S.least && seconds <= SPAN_S.most;

/** How (value − zero) · scale − rest is nanoseconds from the stamp, and how many at most; undefined where a stamp is needed and missing. */
export function countedFrom(
  { secondsPerUnit, absolute, own }: TimeUnit,
  stamp: Moment | undefined,
):
  | { readonly zero: number; readonly scale: number; readonly rest: number; readonly most: number }
  | undefined {
  if ((absolute || own) && !stamp) return undefined;
  if (own && stamp) {
    const { sec, nanosec } = own.stamp;
    const since = stamp.sec - sec + (stamp.nanosec - nanosec) / 1e9;
    return {
      zero: own.value + since / secondsPerUnit,
      scale: secondsPerUnit * 1e9,
      rest: 0,
      most: SPAN_S.most * 1e9,
    };
  }
  return {
    // Whole units are taken off before scaling, so that the digits that are left stay exact.
    zero: absolute && stamp ? stamp.sec / secondsPerUnit : 0,
    scale: secondsPerUnit * 1e9,
    rest: absolute && stamp ? stamp.nanosec : 0,
    most: SPAN_S.most * 1e9,
  };
}

/** Offsets in ns, in `out` where it is given; undefined when one lies further than 2.1 s from the stamp (then they are no point times of this sweep). */
export function pointTimes(
  values: ColumnArray,
  unit: TimeUnit,
  stamp: Moment | undefined,
  out = new Int32Array(values.length),
): Int32Array | undefined {
  const counted = countedFrom(unit, stamp);
  return counted && pointTimesOf(values, counted, out) ? out : undefined;
}
