/** Drives whose odometry and lines are made up, and whose later stages are the real ones: from a path to map and findings. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { tumLine } from '../../../engine/geometry/pose-text.ts';
import { transform } from '../../../engine/geometry/se3.ts';
import { type Trajectory, trajectoryColumns } from '../../../engine/geometry/trajectory.ts';
import type { Stage } from '../../../engine/reconstruct/contract/stage.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { stage as alignment } from '../../../engine/reconstruct/stages/alignment/stage.ts';
import { stage as lanes } from '../../../engine/reconstruct/stages/lanes/stage.ts';
import { stage as validation } from '../../../engine/reconstruct/stages/validation/stage.ts';
import { T0 } from '../drives.ts';
import { driftOf, fixesOf, truthOf } from '../synthetic-drive.ts';

const LEVER: Vec3 = [-0.4, 0.2, 1.4];
export const T_vehicle_lidar = {
  p: [1, 0, 1.8],
  q: { w: Math.SQRT1_2, x: 0, y: 0, z: Math.SQRT1_2 },
} as const;
/** The truth counts from here, the drive from 90 m further east: a reader must not mix them up. */
export const TRUTH_ORIGIN: MapOrigin = {
  latitudeDeg: 52.5,
  longitudeDeg: 10.1,
  altitudeM: 60,
  datum: 'ellipsoid',
};
export const truth = truthOf(30);
export const odometryPath = driftOf(truth, 3);
export const last = truth.t.length - 1;

/** A drive in `folder` with a cloud of one point a sweep, and RTK fixes where asked for. */
export function makeDrive(folder: string, name: string, withGnss: boolean): string {
  const path = join(folder, `${name}.drive`);
  const writer = DriveWriter.create(path, { name, t0: T0, source: 'test' });
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'base_link',
    rule: 'test',
    sensors: [
      { frame: 'lidar', T_vehicle_sensor: T_vehicle_lidar, timeOffsetNs: 0 },
      { frame: 'gnss', T_vehicle_sensor: { p: LEVER, q: { w: 1, x: 0, y: 0, z: 0 } }, timeOffsetNs: 0 },
    ],
  });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  const empty = encodeColumns({}, { xyz: new Float32Array(3) });
  for (const t of truth.t) writer.addSample(lidar, { t, tLog: t, payload: empty });
  if (withGnss) {
    const drive = fromEnu(TRUTH_ORIGIN, [90, 5, 2]);
    writer.setOrigin({ ...drive, datum: 'ellipsoid' });
    const gnss = writer.addStream({
      name: 'fix',
      kind: 'gnss',
      role: 'sensor',
      frame: 'gnss',
      codec: 'json',
    });
    const noise = { whiteM: 0.02, slowM: 0, slowS: 30, statedM: 0.02 };
    for (const { t, p, sigma } of fixesOf(truth, LEVER, noise, 8)) {
      const at = fromEnu(TRUTH_ORIGIN, p);
      writer.addSample(gnss, { t, tLog: t, payload: new Uint8Array([0]) });
      writer.addSignals(gnss, t, {
        latitude: at.latitudeDeg,
        longitude: at.longitudeDeg,
        altitude: at.altitudeM,
        'sigma.east': sigma[0],
        'sigma.north': sigma[1],
        'sigma.up': sigma[2],
        status: 2,
      });
    }
  }
  writer.finish();
  return path;
}

const madeOdometry = {
  ...alignment,
  id: 'odometry',
  parameters: {},
  takes: [],
  makes: [{ name: 'trajectory', kind: 'trajectory', title: 'Odometry' }],
  reads: ['lidar'],
  async run(context) {
    const [stream] = context.drive.streams('lidar');
    // The last sweep is left out, as a damaged one would be.
    const cut: Trajectory = {
      t: odometryPath.t.slice(0, last),
      poses: odometryPath.poses.slice(0, last),
      seq: Uint32Array.from({ length: last }, (_, k) => k),
    };
    context.output('trajectory').setMeta({ frame: 'odom', stream: stream!.id });
    context
      .output('trajectory')
      .part({ key: '0', bytes: encodeColumns({ frame: 'odom' }, trajectoryColumns(cut)) });
    return { grade: 'pass', reasons: [] } as const;
  },
} satisfies Stage;

/** Lines beside the true way, in the true map frame. */
export const offsets = [
  ['left', 'divider', 1.75],
  ['right', 'boundary', -1.75],
] as const;
export const beside = (d: number): Vec3[] =>
  truth.poses.filter((_, k) => k % 2 === 0).map((T) => transform(T, [0, d, 0]));

const madeLines = {
  ...alignment,
  id: 'vectors',
  parameters: {},
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'alignment' }],
  makes: [{ name: 'lines', kind: 'polylines', title: 'Lines' }],
  reads: [],
  async run(context) {
    const { origin } = context.drive;
    const lines = offsets.map(([id, name, d]) => ({
      info: { id, class: name, subtype: 'solid', confidence: 0.8 },
      points: beside(d).map((p): Vec3 => (origin ? [p[0] - 90, p[1] - 5, p[2] - 2] : p)),
    }));
    const starts = Uint32Array.from([
      0,
      lines[0]!.points.length,
      lines[0]!.points.length + lines[1]!.points.length,
    ]);
    const xyz = Float64Array.from(lines.flatMap(({ points }) => points.flat()));
    context
      .output('lines')
      .part({ key: '0', bytes: encodeColumns({ lines: lines.map(({ info }) => info) }, { starts, xyz }) });
    return { grade: 'pass', reasons: [] } as const;
  },
} satisfies Stage;

const stages: readonly Stage[] = [madeOdometry, alignment, madeLines, lanes, validation];

/** The same, run through the stages. */
export async function reconstructed(folder: string, name: string, withGnss: boolean): Promise<Drive> {
  const drive = Drive.open(makeDrive(folder, name, withGnss), 'write');
  const { state } = await runPipeline(drive, {}, stages);
  expect(state).toBe('done');
  return drive;
}

/** The true poses in TUM's format. */
export const truthAsTum = (t0 = T0): string =>
  truth.poses.map((T, k) => tumLine(t0, truth.t[k]!, T)).join('');

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
