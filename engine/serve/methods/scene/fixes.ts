/** GNSS fixes in the map frame, with their uncertainty and their distance from the path. */

import type { Vec3 } from '../../../contract/calibration.ts';
import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { GNSS_SIGNALS } from '../../../contract/signals.ts';
import type { Drive } from '../../../drive/drive.ts';
import { toEnu } from '../../../geometry/geodesy.ts';
import { transform } from '../../../geometry/se3.ts';
import { motionOfPlaces, moved } from '../../../map/compare/plane-motion.ts';
import { placementAt } from '../../../replay/policy.ts';
import type { Replay } from '../../../replay/replay.ts';
import { threadMethod } from '../method.ts';
import { replayOf } from '../replay.ts';

const MOST_FIXES = 20_000;

export type Fixes = {
  readonly t: readonly number[];
  /** Map frame. */
  readonly place: readonly Vec3[];
  readonly sigma: readonly Vec3[];
  readonly status: readonly number[];
};

/** @throws InputError when the drive has no origin. */
export function fixesOf(drive: Drive, stream: number): Fixes {
  const { origin } = drive.info;
  const { name, kind } = drive.stream(stream);
  if (kind !== 'gnss') throw new InputError(`"${name}" is no GNSS receiver.`);
  if (!origin) throw new InputError('The drive has no origin: no fix tells where on earth it lies.');
  const { t: times, values } = drive.series(stream, GNSS_SIGNALS);
  const [latitude, longitude, altitude, east, north, up, state] = values;
  const step = Math.max(1, Math.ceil(times.length / MOST_FIXES));
  const [t, place, sigma, status]: [number[], Vec3[], Vec3[], number[]] = [[], [], [], []];
  for (let i = 0; i < times.length; i += step) {
    const at = (column: Float64Array | undefined): number => column?.[i] ?? Number.NaN;
    const [latitudeDeg, longitudeDeg] = [at(latitude), at(longitude)];
    if (!Number.isFinite(latitudeDeg) || !Number.isFinite(longitudeDeg)) continue;
    const height = at(altitude);
    const altitudeM = Number.isFinite(height) ? height : origin.altitudeM;
    t.push(times[i] ?? 0);
    place.push(toEnu(origin, { latitudeDeg, longitudeDeg, altitudeM }));
    sigma.push([at(east), at(north), at(up)]);
    status.push(Number.isFinite(at(state)) ? at(state) : 0);
  }
  return { t, place, sigma, status };
}

/** Fixes laid onto the path of a pose source: as they are in the map frame, fitted where the poses have a frame of their own. */
export function fixesByPath(
  drive: Drive,
  replay: Replay,
  stream: number,
  poses: string | undefined,
): Fixes & { readonly off: readonly number[]; readonly note?: string } {
  const fixes = fixesOf(drive, stream);
  const source = replay.poseSources().find(({ key }) => key === poses);
  const trajectory = source && replay.trajectory(source.key);
  if (!trajectory) return { ...fixes, off: fixes.t.map(() => Number.NaN) };
  const { frame } = drive.stream(stream);
  const antenna = replay.frameAt(frame, 0);
  const lever: Vec3 = 'missing' in antenna ? [0, 0, 0] : antenna.p;
  const byPoses = fixes.t.map((t) => {
    const placed = placementAt(trajectory, t);
    return 'T_map_vehicle' in placed ? transform(placed.T_map_vehicle, lever) : undefined;
  });
  const pairs = fixes.place.flatMap((place, i) => {
    const own = byPoses[i];
    return own ? [{ place, own }] : [];
  });
  const fitted =
    source.frame === 'local'
      ? motionOfPlaces(
          pairs.map(({ place }) => place),
          pairs.map(({ own }) => own),
        )
      : undefined;
  const height = fitted ? meanOf(pairs.map(({ place, own }) => own[2] - place[2])) : 0;
  const place = fixes.place.map((each): Vec3 => {
    if (!fitted) return each;
    const [x, y, z] = moved(fitted.motion, each);
    return [x, y, z + height];
  });
  const off = place.map(([x, y], i) => {
    const own = byPoses[i];
    return own ? Math.hypot(x - own[0], y - own[1]) : Number.NaN;
  });
  const note = fitted
    ? 'The poses are in a frame of their own: the fixes are laid onto them as they fit best.'
    : undefined;
  return { ...fixes, place, off, ...(note === undefined ? {} : { note }) };
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

export const gnssFixes = threadMethod('gnss.fixes', 'analysis', ({ drive, stream, poses }, drives) => {
  const found = fixesByPath(drives.reading(drive), drives.once(drive, replayOf), stream, poses);
  const block = encodeColumns(
    {},
    {
      t: Float64Array.from(found.t),
      position: Float64Array.from(found.place.flat()),
      sigma: Float32Array.from(found.sigma.flat()),
      status: Int8Array.from(found.status),
      off: Float32Array.from(found.off),
    },
  );
  const { note } = found;
  return { result: { payload: 0, ...(note === undefined ? {} : { note }) }, payloads: [block] };
});
