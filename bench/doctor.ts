/**
 * The smallest size of each fault that `doctor` notices, on a clean log: mounts, lenses, clocks, gyroscopes and positions are put
 * wrong by small steps in what the stages see, and each step is looked at as a log is. Faults that change what sensors see (rain,
 * night, dirt, snow, worn paint) need simulated drives of their own: docs/doctor.md has what those showed.
 *
 *     node_modules/.bin/node bench/doctor.ts LOG.mcap
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalibrationSet, SensorCalibration } from '../engine/contract/calibration.ts';
import type { ProblemKind } from '../engine/contract/doctor/problems.ts';
import { examineDrive } from '../engine/doctor/look/log.ts';
import { Drive } from '../engine/drive/drive.ts';
import { fromRollPitchYaw, multiply } from '../engine/geometry/se3.ts';
import { ingest } from '../engine/ingest/ingest.ts';
import { QuickLook } from '../engine/ingest/quick-look.ts';

const DEG = Math.PI / 180;
const [log] = process.argv.slice(2);
if (log === undefined) throw new Error('Give a clean log.');

type Change = { readonly calibration?: CalibrationSet; readonly series?: Drive['series'] };
type Ladder = {
  readonly fault: string;
  readonly unit: string;
  readonly kind: ProblemKind;
  readonly sizes: readonly number[];
  readonly change: (drive: Drive, size: number) => Change;
};

const sensorOf = (drive: Drive, kind: string): string =>
  drive.streams().find((each) => each.kind === kind)?.frame ?? '';

/** The calibration with one sensor changed. */
function changed(
  drive: Drive,
  kind: string,
  change: (sensor: SensorCalibration) => SensorCalibration,
): Change {
  const frame = sensorOf(drive, kind);
  const set = drive.calibration();
  return {
    calibration: { ...set, sensors: set.sensors.map((each) => (each.frame === frame ? change(each) : each)) },
  };
}

const turned = (kind: string) => (drive: Drive, deg: number) =>
  changed(drive, kind, (each) => ({
    ...each,
    T_vehicle_sensor: {
      ...each.T_vehicle_sensor,
      q: multiply(fromRollPitchYaw(0, 0, deg * DEG), each.T_vehicle_sensor.q),
    },
  }));

/** One signal of a stream with something added from one share of the drive to another. */
function added(
  drive: Drive,
  kind: string,
  path: string,
  by: number,
  [from, to]: readonly [number, number],
): Change {
  const stream = drive.streams().find((each) => each.kind === kind)?.id;
  return {
    series(id, paths, a, b) {
      const { t, values } = drive.series(id, paths, a, b);
      if (id !== stream) return { t, values };
      const end = drive.info.durationNs;
      const shifted = values.map((each, k) =>
        paths[k] === path
          ? each?.map((v, i) => v + ((t[i] ?? 0) >= from * end && (t[i] ?? 0) < to * end ? by : 0))
          : each,
      );
      return { t, values: shifted };
    },
  };
}

/** Metres of a degree of latitude. */
const DEGREE_M = 111_200;
const ALL = [-1, 2] as const;

const LADDERS: readonly Ladder[] = [
  {
    fault: 'clock-offset',
    unit: 'ms',
    kind: 'clock-offset',
    sizes: [10, 20, 25, 30],
    change: (drive, ms) => changed(drive, 'camera', (each) => ({ ...each, timeOffsetNs: ms * 1e6 })),
  },
  {
    fault: 'wrong-extrinsic',
    unit: '°',
    kind: 'camera-yaw',
    sizes: [0.2, 0.3, 0.4],
    change: turned('camera'),
  },
  {
    fault: 'wrong-extrinsic-lidar',
    unit: '°',
    kind: 'lidar-yaw',
    sizes: [0.5, 0.65, 0.8],
    change: turned('lidar'),
  },
  {
    fault: 'wrong-intrinsic',
    unit: '%',
    kind: 'focal-length',
    sizes: [0.8, 1.1, 1.4],
    change: (drive, percent) =>
      changed(drive, 'camera', (each) => {
        const { camera } = each;
        const by = 1 + percent / 100;
        return camera ? { ...each, camera: { ...camera, fx: by * camera.fx, fy: by * camera.fy } } : each;
      }),
  },
  {
    fault: 'yaw-bias',
    unit: '°/s',
    kind: 'gyro-bias',
    sizes: [0.15, 0.25, 0.35],
    change: (drive, degPerS) => added(drive, 'imu', 'gyro.z', degPerS * DEG, ALL),
  },
  {
    fault: 'gnss-jump',
    unit: 'm',
    kind: 'gnss-jump',
    sizes: [0.3, 0.55, 0.8],
    change: (drive, metres) => added(drive, 'gnss', 'latitude', metres / DEGREE_M, [0.4, 0.7]),
  },
];

/** The drive as it is, but for what is changed. */
function withChange(drive: Drive, { calibration, series }: Change): Drive {
  const set = calibration ?? drive.calibration();
  const view: Partial<Drive> = {
    info: drive.info,
    path: drive.path,
    ignored: drive.ignored,
    streams: () => drive.streams(),
    report: () => drive.report(),
    calibration: () => set,
    calibrations: () => [set],
    samples: (...given) => drive.samples(...given),
    payload: (...given) => drive.payload(...given),
    latest: (...given) => drive.latest(...given),
    series: series ?? ((...given) => drive.series(...given)),
  };
  return view as Drive;
}

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-bench-doctor-'));
try {
  await ingest(log, join(folder, 'log.drive'), { quick: new QuickLook() });
  const drive = Drive.open(join(folder, 'log.drive'), 'read');
  const { signal } = new AbortController();
  for (const { fault, unit, kind, sizes, change } of LADDERS) {
    let noticed: string | undefined;
    for (const size of sizes) {
      const { problems } = await examineDrive(withChange(drive, change(drive, size)), [], { signal });
      const found = problems.find((each) => each.kind === kind && each.severity !== 'notice');
      if (!found) continue;
      noticed = `${size} ${unit} (measured ${Number(found.figure?.value.toPrecision(2))} ${found.figure?.unit})`;
      break;
    }
    console.log(`${fault}: ${noticed ?? `not up to ${sizes.at(-1)} ${unit}`}`);
  }
  drive.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
