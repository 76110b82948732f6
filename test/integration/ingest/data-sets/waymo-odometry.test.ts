/** Range images of Waymo Open 2 that were measured while the vehicle drove: from the log to odometry. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeColumns } from '../../../../engine/contract/columns.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { trajectoryOf } from '../../../../engine/geometry/trajectory.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../../engine/reconstruct/run/runs.ts';
import { stage as odometry } from '../../../../engine/reconstruct/stages/odometry/stage.ts';
import { writeParquet } from '../../../support/ingest/data-sets/parquet-file.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
const [FRAMES, HEIGHT, WIDTH, SPEED_MPS, FRAME_S] = [8, 24, 360, 5, 0.1];
const FIRST_MICROS = 1_550_083_467_346_370n;

/** Boxes of the world: least and greatest x, y, z. The road is one of them. */
const BOXES: readonly (readonly number[])[] = [
  [-100, 100, -50, 50, -1, 0],
  [-100, 100, 9, 12, 0, 6],
  [-100, 100, -12, -9, 0, 6],
  ...Array.from({ length: 14 }, (_, k) => {
    const [x, y] = [-30 + 5.3 * k, k % 2 === 0 ? 6 : -7.5];
    return [x, x + 1 + (k % 3), y, y + 1.2, 0, 1.5 + (k % 4)];
  }),
];

/** How far a ray goes, metres; beyond 60 it is lost. */
function rangeOf(from: readonly number[], ray: readonly number[]): number {
  let nearest = 60;
  for (const box of BOXES) {
    let [enter, leave] = [0, nearest];
    for (let axis = 0; axis < 3; axis++) {
      const [a, b] = [0, 1].map(
        (side) => ((box[2 * axis + side] ?? 0) - (from[axis] ?? 0)) / (ray[axis] || 1e-12),
      );
      enter = Math.max(enter, Math.min(a ?? 0, b ?? 0));
      leave = Math.min(leave, Math.max(a ?? 0, b ?? 0));
    }
    if (enter < leave && enter > 0) nearest = enter;
  }
  return nearest < 60 ? nearest : -1;
}

/** From the bottom to the top. */
const INCLINATIONS = Array.from({ length: HEIGHT }, (_, k) => -0.3 + 0.015 * k);
const MOUNT_Z = 2;

function frameOf(frame: number): { readonly image: Float32Array; readonly poses: Float32Array } {
  const [image, poses] = [new Float32Array(HEIGHT * WIDTH * 4), new Float32Array(HEIGHT * WIDTH * 6)];
  for (let i = 0; i < HEIGHT * WIDTH; i++) {
    const [row, column] = [Math.floor(i / WIDTH), i % WIDTH];
    const x = SPEED_MPS * FRAME_S * (frame + column / WIDTH);
    const inclination = INCLINATIONS[HEIGHT - 1 - row] ?? 0;
    const azimuth = (((WIDTH - column - 0.5) / WIDTH) * 2 - 1) * Math.PI;
    const cos = Math.cos(inclination);
    const ray = [cos * Math.cos(azimuth), cos * Math.sin(azimuth), Math.sin(inclination)];
    image.set([rangeOf([x, 0, MOUNT_Z], ray), 0.3, 0, 0], 4 * i);
    poses.set([0, 0, 0, x, 0, 0], 6 * i);
  }
  return { image, poses };
}

const moved = (x: number, z: number): number[] => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, z, 0, 0, 0, 1];

function write(folder: string): string {
  const ks = Array.from({ length: FRAMES }, (_, k) => k);
  const frames = ks.map(frameOf);
  const put = (component: string, columns: Parameters<typeof writeParquet>[1]): void => {
    mkdirSync(join(folder, component), { recursive: true });
    writeParquet(join(folder, component, 'segment.parquet'), columns);
  };
  const times = {
    'key.frame_timestamp_micros': {
      type: 'INT64',
      values: ks.map((k) => FIRST_MICROS + BigInt(k) * 100_000n),
    },
  } as const;
  const laser = { 'key.laser_name': { type: 'INT32', values: ks.map(() => 1) } } as const;
  const shape = (depth: number) =>
    ({ listOf: 'INT32', values: ks.map(() => [HEIGHT, WIDTH, depth]) }) as const;
  const image = '[LiDARComponent].range_image_return1';
  const pose = '[LiDARPoseComponent].range_image_return1';
  const images = { listOf: 'FLOAT', values: frames.map((each) => each.image) } as const;
  const poses = { listOf: 'FLOAT', values: frames.map((each) => each.poses) } as const;
  put('lidar', { ...times, ...laser, [`${image}.values`]: images, [`${image}.shape`]: shape(4) });
  put('lidar_pose', { ...times, ...laser, [`${pose}.values`]: poses, [`${pose}.shape`]: shape(6) });
  put('vehicle_pose', {
    ...times,
    '[VehiclePoseComponent].world_from_vehicle.transform': {
      listOf: 'DOUBLE',
      values: ks.map((k) => moved(SPEED_MPS * FRAME_S * k, 0)),
    },
  });
  const calibration = '[LiDARCalibrationComponent]';
  put('lidar_calibration', {
    'key.laser_name': { type: 'INT32', values: [1] },
    [`${calibration}.extrinsic.transform`]: { listOf: 'DOUBLE', values: [moved(0, MOUNT_Z)] },
    [`${calibration}.beam_inclination.min`]: { type: 'DOUBLE', values: [-0.3] },
    [`${calibration}.beam_inclination.max`]: { type: 'DOUBLE', values: [0.1] },
    [`${calibration}.beam_inclination.values`]: { listOf: 'DOUBLE', values: [INCLINATIONS] },
  });
  return folder;
}

test('odometry on points brought to the pose of their frame finds how far the vehicle drove', async () => {
  const out = join(root, 'waymo.drive');
  await ingest(write(join(root, 'waymo')), out);
  const drive = Drive.open(out, 'write');
  try {
    const { run } = await runPipeline(drive, { threads: 1 }, [odometry]);
    expect(run.stages[0]?.error).toBeUndefined();
    const artifact = artifactOf(drive, run.id, 'trajectory');
    const { poses } = trajectoryOf(decodeColumns(drive.artifacts.read(artifact?.id ?? 0, '0')));
    const [first, last] = [poses[0]?.p, poses.at(-1)?.p];
    if (!first || !last) throw new Error('There is no trajectory.');
    const way = Math.hypot(last[0] - first[0], last[1] - first[1], last[2] - first[2]);
    expect(Math.abs(way - SPEED_MPS * FRAME_S * (FRAMES - 1))).toBeLessThan(0.1);
  } finally {
    drive.close();
  }
});
