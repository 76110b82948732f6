/** Views of sensors whose messages are understood, under the same names for every log: gnss, imu, poses, twist. */
import type { AskColumn } from '../../contract/api/ask.ts';
import { GNSS_SIGNALS, IMU_SIGNALS, POSE_SIGNALS, TWIST_SIGNALS } from '../../contract/signals.ts';
import type { StreamKind } from '../../contract/streams.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { toEnu } from '../../geometry/geodesy.ts';
import { medianOf } from '../../geometry/statistics.ts';
import type { TimeBounds } from '../bounds.ts';
import { integer, PLACE, type Row, real, reals, STREAM, TIME, timeCells, type View } from '../view.ts';

/** One row a time of each stream of a kind: stream, time, and its standard signals. */
function* standardRows(
  drive: Drive,
  kind: StreamKind,
  paths: readonly string[],
  within?: TimeBounds,
): Iterable<Row> {
  for (const { id, name } of drive.streams().filter((stream) => stream.kind === kind)) {
    const { t, values } = drive.series(id, paths, within?.fromNs, within?.toNs);
    for (const [k, at] of t.entries()) yield [name, ...timeCells(at), ...values.map((each) => each?.[k])];
  }
}

function standardView(
  name: string,
  kind: StreamKind,
  meaning: string,
  paths: readonly string[],
  columns: readonly AskColumn[],
): View {
  return {
    name,
    meaning,
    columns: [STREAM, ...TIME, ...columns],
    source: { rows: (drive, within) => standardRows(drive, kind, paths, within) },
  };
}

/** Of a vector: the part of each axis, e.g. "speed along x". */
const vector = (prefix: string, unit: string, meaning: string): AskColumn[] =>
  ['x', 'y', 'z'].map((axis) => real(`${prefix}${axis}`, unit, `${meaning} ${axis}`));

export const imu = standardView(
  'imu',
  'imu',
  'Inertial measurements, in the frame of the unit.',
  IMU_SIGNALS,
  [...vector('accel_', 'm/s²', 'acceleration along'), ...vector('gyro_', 'rad/s', 'turn rate about')],
);

export const twist = standardView('twist', 'twist', 'Speeds as the vehicle reports them.', TWIST_SIGNALS, [
  ...vector('linear_', 'm/s', 'speed along'),
  ...vector('angular_', 'rad/s', 'turn rate about'),
]);

export const poses = standardView(
  'poses',
  'pose',
  "Poses that the log came with, in their parent's frame; streams has their role.",
  POSE_SIGNALS,
  [
    ...vector('', 'm', 'position along'),
    ...reals(['qw', 'qx', 'qy', 'qz'], '', 'orientation, a unit quaternion'),
  ],
);

export const gnss: View = {
  name: 'gnss',
  meaning: 'Fixes of satellite receivers, with how far each lies from where those before it lead.',
  columns: [
    STREAM,
    ...TIME,
    real('latitude_deg', '°', 'WGS84'),
    real('longitude_deg', '°', 'WGS84'),
    real('altitude_m', 'm', 'above the ellipsoid, or as the log has it'),
    ...PLACE,
    ...reals(
      ['sigma_east_m', 'sigma_north_m', 'sigma_up_m'],
      'm',
      'standard deviation that the receiver states',
    ),
    integer('status', '', '-1 no fix, 0 fix, 1 satellite-based, 2 ground-based augmentation (RTK)'),
    real('step_m', 'm', 'horizontal, from the fix before'),
    real('speed_mps', 'm/s', 'that step by its time'),
    real(
      'jump_m',
      'm',
      'horizontal distance from where the five steps before it lead, at their median speed',
    ),
  ],
  source: { rows: gnssRows },
};

type Fix = { readonly t: number; readonly x: number; readonly y: number };

/** Steps whose median speed a fix is compared with: one that is off does not turn it. */
const STEPS = 5;

function* gnssRows(drive: Drive, within?: TimeBounds): Iterable<Row> {
  const { origin } = drive.info;
  for (const { id, name } of drive.streams().filter(({ kind }) => kind === 'gnss')) {
    const { t, values } = drive.series(id, GNSS_SIGNALS);
    const motion = new Motion();
    const isFixed = (k: number): boolean =>
      Number.isFinite(values[0]?.[k] ?? Number.NaN) && Number.isFinite(values[1]?.[k] ?? Number.NaN);
    for (let k = within ? leadOf(t, isFixed, within.fromNs) : 0; k < t.length; k++) {
      const at = t[k] as number;
      if (within && at > within.toNs) break;
      const [latitudeDeg = Number.NaN, longitudeDeg = Number.NaN, altitudeM = Number.NaN, ...rest] =
        values.map((each) => each?.[k] ?? Number.NaN);
      const place =
        origin && isFixed(k)
          ? toEnu(origin, {
              latitudeDeg,
              longitudeDeg,
              altitudeM: Number.isFinite(altitudeM) ? altitudeM : origin.altitudeM,
            })
          : undefined;
      yield [
        name,
        ...timeCells(at),
        latitudeDeg,
        longitudeDeg,
        altitudeM,
        ...(place ?? [null, null, null]),
        ...rest,
        ...(place ? motion.next({ t: at, x: place[0], y: place[1] }) : [null, null, null]),
      ];
    }
  }
}

/** Where to begin so that a row at `from` and those after it come out as if all before were there: `STEPS` steps earlier. */
function leadOf(t: Float64Array, isFixed: (k: number) => boolean, from: number): number {
  let [steps, later] = [0, -1];
  for (let k = t.findLastIndex((at) => at < from); k >= 0; k--) {
    if (!isFixed(k)) continue;
    if (later >= 0 && (t[k] as number) < (t[later] as number)) steps++;
    if (steps === STEPS) return k;
    later = k;
  }
  return 0;
}

/** Steps between fixes, and how far each leads off. */
class Motion {
  #last: Fix | undefined;
  readonly #speeds: { readonly x: number; readonly y: number }[] = [];

  /** Step from the fix before (m), its speed (m/s), and the distance from where those before lead (m). */
  next(now: Fix): Row {
    const last = this.#last;
    this.#last = now;
    if (!last || now.t <= last.t) return [null, null, null];
    const seconds = (now.t - last.t) / NS_PER_S;
    const [dx, dy] = [now.x - last.x, now.y - last.y];
    const step = Math.hypot(dx, dy);
    const usual = [
      medianOf(this.#speeds.map(({ x }) => x)),
      medianOf(this.#speeds.map(({ y }) => y)),
    ] as const;
    const jump =
      this.#speeds.length < STEPS ? null : Math.hypot(dx - usual[0] * seconds, dy - usual[1] * seconds);
    this.#speeds.push({ x: dx / seconds, y: dy / seconds });
    if (this.#speeds.length > STEPS) this.#speeds.shift();
    return [step, step / seconds, jump];
  }
}
