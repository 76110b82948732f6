/** Short drives with simulated faults on a small rig, ingested like any log, and the measure of each fault. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { IngestReport } from '../../engine/contract/api.ts';
import type { MapOrigin, Pose, Vec3 } from '../../engine/contract/calibration.ts';
import { decodeCloud } from '../../engine/contract/clouds.ts';
import { GNSS_SIGNALS, IMU_SIGNALS } from '../../engine/contract/signals.ts';
import type { StageRun } from '../../engine/contract/stages.ts';
import { NS_PER_S } from '../../engine/contract/time.ts';
import { Drive } from '../../engine/drive/drive.ts';
import { toEnu } from '../../engine/geometry/geodesy.ts';
import { parsePoseText } from '../../engine/geometry/pose-text.ts';
import { compose, inverse, logSO3, rotate, transform } from '../../engine/geometry/se3.ts';
import { poseAt, type Trajectory } from '../../engine/geometry/trajectory.ts';
import { ingest } from '../../engine/ingest/ingest.ts';
import { readMap } from '../../engine/map/formats/read.ts';
import type { RoadMap } from '../../engine/map/model.ts';
import { runPipeline } from '../../engine/reconstruct/run/runner.ts';
import { loneEchoes } from '../../engine/reconstruct/stages/health/echoes.ts';
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
  readonly map: RoadMap;
};

export async function faulty(
  folder: string,
  name: string,
  faults: readonly FaultRequest[],
  seconds = SECONDS,
): Promise<Faulty> {
  const log = join(folder, `${name}.mcap`);
  await simulate({ seed: 12, seconds, preset: 'sample', rig: SMALL_RIG, faults, out: log });
  const report = await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'write');
  const beside = join(folder, `${name}.truth`);
  const path = parsePoseText(readFileSync(join(beside, 'trajectory.tum'), 'utf8'), drive.info.t0);
  if (path.kind !== 'tum') throw new Error('The true trajectory has no times.');
  const { map } = readMap('map.json', readFileSync(join(beside, 'map.json'), 'utf8'));
  const { origin } = map;
  if (!origin) throw new Error('The true map has no origin.');
  return {
    drive,
    report,
    log,
    faults: JSON.parse(readFileSync(join(beside, 'faults.json'), 'utf8')),
    truth: { t: path.t, poses: path.poses },
    origin,
    map,
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
): Promise<
  Pick<StageRun, 'metrics' | 'artifacts'> & {
    readonly reasons: readonly string[];
    value(name: RegExp): number;
  }
> {
  const { run } = await runPipeline(drive, { to: stage, threads: 2 });
  const info = run.stages.find((each) => each.stage === stage);
  if (info?.state !== 'done') throw new Error(`${stage} did not end: ${JSON.stringify(info)}`);
  const { metrics, artifacts, verdict } = info;
  return {
    metrics,
    artifacts,
    reasons: verdict?.reasons ?? [],
    value(name) {
      const found = metrics.find((metric) => name.test(metric.name));
      if (!found) throw new Error(`${stage} has no metric ${name}: ${metrics.map((m) => m.name).join(', ')}`);
      return found.value;
    },
  };
}

/** Every second sweep's points in the map, with what was measured. */
function* points(
  faulty: Faulty,
): Generator<{ readonly p: Vec3; readonly rangeM: number; readonly intensity: number }> {
  const { drive, truth } = faulty;
  const id = idOf(faulty, 'lidar');
  const place = placeOf(faulty, 'lidar_top');
  for (const { seq, t } of drive.samples(id)) {
    if (seq % 2 === 1) continue;
    const { xyz, time, intensity, count } = decodeCloud(drive.payload(id, seq));
    let [at, T] = [Number.NaN, place];
    for (let i = 0; i < count; i++) {
      const offset = time?.[i] ?? 0;
      if (offset !== at) {
        const pose = poseAt(truth, t + offset, 2e7);
        if (!pose) continue;
        [at, T] = [offset, compose(pose, place)];
      }
      const local: Vec3 = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
      yield { p: transform(T, local), rangeM: Math.hypot(...local), intensity: intensity?.[i] ?? 0 };
    }
  }
}

/** Share of echoes beyond 35 m, and of near echoes that stand alone. */
export function sweepStatistics(faulty: Faulty): { readonly farShare: number; readonly lonePercent: number } {
  const id = idOf(faulty, 'lidar');
  let [far, all, lone, sweeps] = [0, 0, 0, 0];
  for (const { seq } of faulty.drive.samples(id)) {
    const cloud = decodeCloud(faulty.drive.payload(id, seq));
    for (let i = 0; i < cloud.count; i++)
      if (Math.hypot(cloud.xyz[3 * i]!, cloud.xyz[3 * i + 1]!, cloud.xyz[3 * i + 2]!) > 35) far++;
    all += cloud.count;
    lone += 100 * (loneEchoes(cloud) ?? 0);
    sweeps++;
  }
  return { farShare: far / all, lonePercent: lone / sweeps };
}

/** Mean grey of all pictures, and mean strength of detail in each of 32 × 12 cells. */
export async function meanPicture(
  faulty: Faulty,
): Promise<{ readonly brightness: number; readonly detail: Float64Array }> {
  const id = idOf(faulty, 'camera');
  const detail = new Float64Array(32 * 12);
  let [sum, count] = [0, 0];
  for (const { seq } of faulty.drive.samples(id)) {
    const { data, info } = await sharp(faulty.drive.payload(id, seq))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    for (let v = 0; v < height; v++)
      for (let u = 0; u + 1 < width; u++) {
        const grey = data[v * width + u]!;
        sum += grey;
        count++;
        detail[Math.floor((v * 12) / height) * 32 + Math.floor((u * 32) / width)]! += Math.abs(
          data[v * width + u + 1]! - grey,
        );
      }
  }
  return { brightness: sum / count, detail };
}

/** The nearest of a class of lines: how far across, in the plane. */
function acrossFrom(lines: readonly (readonly Vec3[])[], near: Vec3) {
  const segments = lines.flatMap((line) => line.slice(1).map((b, k) => [line[k]!, b] as const));
  const close = segments.filter(([a]) => Math.hypot(a[0] - near[0], a[1] - near[1]) < 60);
  return ([x, y, z]: Vec3): { readonly acrossM: number; readonly aboveM: number } => {
    let [best, above] = [Number.POSITIVE_INFINITY, 0];
    for (const [a, b] of close) {
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const s = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy);
      if (s < 0 || s > 1) continue;
      const across = Math.abs((x - a[0]) * dy - (y - a[1]) * dx) / Math.hypot(dx, dy);
      if (across < best) [best, above] = [across, z - a[2] - s * (b[2] - a[2])];
    }
    return { acrossM: best, aboveM: above };
  };
}

/** Mean intensity on solid lines less that of the road 25 to 60 cm beside them, within 12 m. */
export function paintContrast(faulty: Faulty): number {
  const lines = faulty.map.elements.filter((e) => e.class === 'divider' && e.subtype === 'solid');
  const middle = faulty.truth.poses[faulty.truth.poses.length >> 1]!.p;
  const across = acrossFrom(
    lines.map(({ points: line }) => line),
    middle,
  );
  let [paint, onPaint, road, onRoad] = [0, 0, 0, 0];
  for (const { p, rangeM, intensity } of points(faulty)) {
    if (rangeM > 12) continue;
    const { acrossM, aboveM } = across(p);
    if (Math.abs(aboveM) > 0.08) continue;
    if (acrossM < 0.04) [paint, onPaint] = [paint + intensity, onPaint + 1];
    else if (acrossM > 0.25 && acrossM < 0.6) [road, onRoad] = [road + intensity, onRoad + 1];
  }
  return paint / onPaint - road / onRoad;
}

/** How high what the lidar hits within 30 cm of the right-hand kerb lies above its foot: the 90th percentile, metres. */
export function kerbHeight(faulty: Faulty): number {
  const { truth, map } = faulty;
  const middle = truth.poses[truth.poses.length >> 1]!;
  const right = map.elements
    .filter((e) => e.class === 'boundary')
    .map(({ points: line }) => line)
    .filter((line) => line.some((p) => Math.abs(transform(inverse(middle), p)[0]) < 10))
    .filter((line) => {
      const nearest = line.reduce((a, b) => (away(a, middle.p) < away(b, middle.p) ? a : b));
      return transform(inverse(middle), nearest)[1] < 0;
    });
  const across = acrossFrom(right, middle.p);
  const heights: number[] = [];
  for (const { p, rangeM } of points(faulty)) {
    if (rangeM > 15) continue;
    const { acrossM, aboveM } = across(p);
    if (acrossM < 0.3 && aboveM > -0.3 && aboveM < 1.2) heights.push(aboveM);
  }
  heights.sort((a, b) => a - b);
  return heights[Math.floor(0.9 * heights.length)] ?? Number.NaN;
}

const away = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
