/** Short drives with faults in them, on a small rig, taken in by the product's own door; and what each fault is measured by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IngestReport } from '../../engine/contract/api.ts';
import type { MapOrigin, Pose, Vec3 } from '../../engine/contract/calibration.ts';
import { GNSS_SIGNALS, IMU_SIGNALS } from '../../engine/contract/signals.ts';
import type { StageRun } from '../../engine/contract/stages.ts';
import { NS_PER_S } from '../../engine/contract/time.ts';
import { Drive } from '../../engine/drive/drive.ts';
import { toEnu } from '../../engine/geometry/geodesy.ts';
import { parsePoseText } from '../../engine/geometry/pose-text.ts';
import { compose, inverse, logSO3, rotate, transform } from '../../engine/geometry/se3.ts';
import { poseAt, type Trajectory } from '../../engine/geometry/trajectory.ts';
import { ingest } from '../../engine/ingest/ingest.ts';
import { runPipeline } from '../../engine/reconstruct/runner.ts';
import type { FaultRequest } from '../../engine/simulate/faults/fault.ts';
import type { TrueFault } from '../../engine/simulate/faults/faults.ts';
import type { RigDocument } from '../../engine/simulate/rig/rig.ts';
import { simulate } from '../../engine/simulate/simulate.ts';

/** A quarter of the points and pixels of the rig of `standard`. */
export const SMALL_RIG: RigDocument = {
  name: 'small',
  lidars: [
    {
      name: 'lidar_top',
      place: { xM: 0.95, yM: 0, zM: 1.73 },
      elevationsDeg: Array.from({ length: 32 }, (_, i) => 4 - 0.75 * i),
      columns: 1440,
    },
  ],
  cameras: [
    {
      name: 'camera_front',
      place: { xM: 1.65, yM: 0, zM: 1.5 },
      model: { width: 768, height: 288, fx: 460, fy: 460, cx: 383.5, cy: 129.5 },
    },
  ],
  imu: { place: { xM: 0.2, yM: -0.15, zM: 0.55 } },
  gnss: { place: { xM: 0.45, yM: 0.1, zM: 1.62 } },
};

export const CAMERA = '/camera/front/image/compressed';
export const SECONDS = 6;

export type Faulty = {
  readonly drive: Drive;
  readonly report: IngestReport;
  readonly log: string;
  /** faults.json. */
  readonly faults: readonly TrueFault[];
  /** T_map_vehicle at the drive's own times. */
  readonly truth: Trajectory;
  readonly origin: MapOrigin;
};

export async function faulty(folder: string, name: string, faults: readonly FaultRequest[]): Promise<Faulty> {
  const log = join(folder, `${name}.mcap`);
  await simulate({ seed: 12, seconds: SECONDS, preset: 'sample', rig: SMALL_RIG, faults, out: log });
  const report = await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'write');
  const beside = join(folder, `${name}.truth`);
  const path = parsePoseText(readFileSync(join(beside, 'trajectory.tum'), 'utf8'), drive.info.t0);
  if (path.kind !== 'tum') throw new Error('The true trajectory has no times.');
  return {
    drive,
    report,
    log,
    faults: JSON.parse(readFileSync(join(beside, 'faults.json'), 'utf8')),
    truth: { t: path.t, poses: path.poses },
    origin: JSON.parse(readFileSync(join(beside, 'map.json'), 'utf8')).origin,
  };
}

export const idOf = ({ drive }: Faulty, kind: string): number => {
  const found = drive.streams().find((stream) => stream.kind === kind);
  if (!found) throw new Error(`The drive has no ${kind}.`);
  return found.id;
};

/** Stamp and log time of each sample of a stream, in the log's order, seconds. */
export function times(faulty: Faulty, kind: string): { readonly t: number; readonly tLog: number }[] {
  return [...faulty.drive.samples(idOf(faulty, kind))]
    .map(({ t, tLog }) => ({ t: t / NS_PER_S, tLog: tLog / NS_PER_S }))
    .sort((a, b) => a.tLog - b.tLog);
}

/** Each fix less the true place of the antenna at that moment: seconds of the drive, east, north, up. */
export function gnssErrors(faulty: Faulty): { readonly t: number; readonly error: Vec3 }[] {
  const { drive, truth, origin } = faulty;
  const { t, values } = drive.series(idOf(faulty, 'gnss'), GNSS_SIGNALS.slice(0, 3));
  return Array.from(t, (at, k) => {
    const pose = poseAt(truth, at, 2e7);
    if (!pose) throw new Error('There is no true pose.');
    const antenna = transform(pose, placeOf(faulty, 'gnss').p);
    const fix = toEnu(origin, {
      latitudeDeg: values[0]![k]!,
      longitudeDeg: values[1]![k]!,
      altitudeM: values[2]![k]!,
    });
    return { t: at / NS_PER_S, error: [fix[0] - antenna[0], fix[1] - antenna[1], fix[2] - antenna[2]] };
  });
}

/** Mean of the gyroscope less the true rates, in the vehicle's axes, rad/s. */
export function gyroBias(faulty: Faulty): Vec3 {
  const { drive, truth } = faulty;
  const { t, values } = drive.series(idOf(faulty, 'imu'), IMU_SIGNALS.slice(3));
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let k = 0; k < t.length; k++) {
    const [a, b] = [poseAt(truth, t[k]! - 1e7), poseAt(truth, t[k]! + 1e7)];
    if (!a || !b) continue;
    const turn = logSO3(compose(inverse(a), b).q);
    const rates = rotate(placeOf(faulty, 'imu').q, [values[0]![k]!, values[1]![k]!, values[2]![k]!]);
    for (let i = 0; i < 3; i++) sum[i]! += rates[i]! - turn[i]! / 0.02;
    count++;
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** T_vehicle_sensor as the log has it. */
export function placeOf({ drive }: Faulty, frame: string): Pose {
  const found = drive.calibration().sensors.find((sensor) => sensor.frame === frame);
  if (!found) throw new Error(`The log does not place ${frame}.`);
  return found.T_vehicle_sensor;
}

/** By how much a frame is turned to the left in one log against another, degrees. */
export function turnOf(faulty: Faulty, base: Faulty, frame: string): number {
  const [is, was] = [placeOf(faulty, frame), placeOf(base, frame)];
  const turn = logSO3(compose({ p: [0, 0, 0], q: is.q }, inverse({ p: [0, 0, 0], q: was.q })).q);
  return (turn[2] * 180) / Math.PI;
}

/** The stages' metrics by name, with their grades and the reasons of the verdict. */
export async function judged(
  { drive }: Faulty,
  stage: string,
): Promise<Pick<StageRun, 'metrics'> & { readonly reasons: readonly string[]; value(name: RegExp): number }> {
  const { run } = await runPipeline(drive, { to: stage, threads: 2 });
  const info = run.stages.find((each) => each.stage === stage);
  if (info?.state !== 'done') throw new Error(`${stage} did not end: ${JSON.stringify(info)}`);
  const { metrics, verdict } = info;
  return {
    metrics,
    reasons: verdict?.reasons ?? [],
    value(name) {
      const found = metrics.find((metric) => name.test(metric.name));
      if (!found) throw new Error(`${stage} has no metric ${name}: ${metrics.map((m) => m.name).join(', ')}`);
      return found.value;
    },
  };
}
