/**
 * A simulated drive in the layouts of data sets, with their sweeps compensated for motion by the true trajectory, as the data sets
 * compensate theirs: Argoverse 2 (vehicle's frame, 16-bit floats) and nuScenes (lidar's frame, 32-bit floats, microseconds).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { parsePoseText } from '../../../../engine/geometry/pose-text.ts';
import { compose, IDENTITY, inverse, transform } from '../../../../engine/geometry/se3.ts';
import { poseAt, type Trajectory } from '../../../../engine/geometry/trajectory.ts';
import { type Packing, writeFeather } from '../feather-file.ts';

/** The true trajectory that the simulator wrote, in times of the drive. */
export function trueTrajectory(drive: Drive, truth: string): Trajectory {
  const read = parsePoseText(readFileSync(join(truth, 'trajectory.tum'), 'utf8'), drive.info.t0);
  if (read.kind !== 'tum') throw new Error('The truth has no times.');
  return read;
}

type CompensatedSweep = {
  readonly ns: bigint;
  readonly T_map_vehicle: Pose;
  /** In the vehicle's frame at the sweep's time. */
  readonly points: readonly (readonly [number, number, number])[];
  readonly intensity: Float32Array;
  readonly ring: Uint16Array;
  readonly time: Int32Array;
};

const lidarOf = (drive: Drive): StreamInfo => {
  const lidar = drive.streams().find(({ kind }) => kind === 'lidar');
  if (!lidar) throw new Error('The drive has no lidar.');
  return lidar;
};

const placeOf = (drive: Drive, frame: string): Pose =>
  drive.calibration().sensors.find((sensor) => sensor.frame === frame)?.T_vehicle_sensor ?? IDENTITY;

function* sweepsOf(drive: Drive, truth: Trajectory): Generator<CompensatedSweep> {
  const lidar = lidarOf(drive);
  const T_vehicle_lidar = placeOf(drive, lidar.frame);
  for (const { t, seq } of drive.samples(lidar.id)) {
    const { xyz, count, intensity, ring, time } = decodeCloud(drive.payload(lidar.id, seq));
    const T_map_vehicle = poseAt(truth, t);
    if (!T_map_vehicle || !time || !intensity || !ring) continue;
    const back = inverse(T_map_vehicle);
    const points: (readonly [number, number, number])[] = [];
    // Poses every half millisecond: the vehicle moves 5 mm between.
    const poses = new Map<number, Pose>();
    for (let i = 0; i < count; i++) {
      const dt = Math.round((time[i] ?? 0) / 500_000) * 500_000;
      let T = poses.get(dt);
      if (!T) {
        T = compose(compose(back, poseAt(truth, t + dt) ?? T_map_vehicle), T_vehicle_lidar);
        poses.set(dt, T);
      }
      points.push(transform(T, [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0]));
    }
    yield { ns: BigInt(drive.info.t0) + BigInt(t), T_map_vehicle, points, intensity, ring, time };
  }
}

/** Every picture of the drive, by camera and time. */
function* picturesOf(
  drive: Drive,
): Generator<{ camera: StreamInfo; ns: bigint; t: number; bytes: Uint8Array }> {
  for (const camera of drive.streams().filter(({ kind }) => kind === 'camera'))
    for (const { t, seq } of drive.samples(camera.id))
      yield { camera, ns: BigInt(drive.info.t0) + BigInt(t), t, bytes: drive.payload(camera.id, seq) };
}

const plainName = (name: string): string => name.replaceAll(/\W+/g, '_').replace(/^_+/, '');

function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** City coordinates are some kilometres large. */
const CITY = [5000, 2000, 60] as const;

export function writeAsAv2(drive: Drive, truth: Trajectory, folder: string, packing?: Packing): string {
  mkdirSync(join(folder, 'sensors/lidar'), { recursive: true });
  mkdirSync(join(folder, 'calibration'), { recursive: true });
  for (const { ns, points, intensity, ring, time } of sweepsOf(drive, truth))
    writeFeather(
      join(folder, 'sensors/lidar', `${ns}.feather`),
      {
        x: { half: Float32Array.from(points, ([x]) => x) },
        y: { half: Float32Array.from(points, ([, y]) => y) },
        z: { half: Float32Array.from(points, ([, , z]) => z) },
        intensity: Uint8Array.from(intensity, (v) => Math.min(255, v)),
        laser_number: Uint8Array.from(ring),
        offset_ns: time,
      },
      packing,
    );
  for (const { camera, ns, bytes } of picturesOf(drive))
    put(join(folder, 'sensors/cameras', plainName(camera.name), `${ns}.jpg`), bytes);
  const { t, poses } = truth;
  const column = (of: (pose: Pose) => number): Float64Array => Float64Array.from(poses, of);
  writeFeather(
    join(folder, 'city_SE3_egovehicle.feather'),
    {
      timestamp_ns: BigInt64Array.from(t, (ns) => BigInt(drive.info.t0) + BigInt(Math.round(ns))),
      qw: column(({ q }) => q.w),
      qx: column(({ q }) => q.x),
      qy: column(({ q }) => q.y),
      qz: column(({ q }) => q.z),
      tx_m: column(({ p }) => p[0] + CITY[0]),
      ty_m: column(({ p }) => p[1] + CITY[1]),
      tz_m: column(({ p }) => p[2] + CITY[2]),
    },
    packing,
  );
  return folder;
}

const LOCATION = 'simulated';

export function writeAsNuscenes(drive: Drive, truth: Trajectory, folder: string): string {
  const lidar = lidarOf(drive);
  const T_vehicle_lidar = placeOf(drive, lidar.frame);
  const T_lidar_vehicle = inverse(T_vehicle_lidar);
  const [files, egos]: Record<string, unknown>[][] = [[], []];
  const rotation = ({ q }: Pose): number[] => [q.w, q.x, q.y, q.z];
  const add = (channel: string, ns: bigint, ending: string, bytes: Uint8Array): void => {
    const timestamp = Number(ns / 1000n);
    const token = `${channel}-${timestamp}`;
    const filename = `samples/${channel}/simulated__${channel}__${timestamp}.${ending}`;
    put(join(folder, filename), bytes);
    const pose = poseAt(truth, Number(ns - BigInt(drive.info.t0))) ?? IDENTITY;
    egos?.push({ token, timestamp, rotation: rotation(pose), translation: pose.p });
    files?.push({
      token,
      sample_token: 'sample',
      ego_pose_token: token,
      calibrated_sensor_token: channel,
      timestamp,
      fileformat: ending,
      is_key_frame: true,
      filename,
    });
  };
  for (const { ns, points, intensity, ring } of sweepsOf(drive, truth)) {
    const values = new Float32Array(5 * points.length);
    for (const [i, p] of points.entries())
      values.set([...transform(T_lidar_vehicle, p), intensity[i] ?? 0, ring[i] ?? 0], 5 * i);
    add('LIDAR_TOP', ns, 'pcd.bin', new Uint8Array(values.buffer));
  }
  const channels = [{ channel: 'LIDAR_TOP', modality: 'lidar', T: T_vehicle_lidar }];
  for (const { camera, ns, bytes } of picturesOf(drive)) {
    const channel = `CAM_${plainName(camera.name).toUpperCase()}`;
    add(channel, ns, 'jpg', bytes);
    if (!channels.some((each) => each.channel === channel))
      channels.push({ channel, modality: 'camera', T: placeOf(drive, camera.frame) });
  }
  const tables: Record<string, unknown[]> = {
    log: [{ token: 'log', location: LOCATION }],
    scene: [{ token: 'scene', name: 'scene-0001', description: '', log_token: 'log' }],
    sample: [{ token: 'sample', timestamp: Number(BigInt(drive.info.t0) / 1000n), scene_token: 'scene' }],
    sensor: channels.map(({ channel, modality }) => ({ token: channel, channel, modality })),
    calibrated_sensor: channels.map(({ channel, T }) => ({
      token: channel,
      sensor_token: channel,
      translation: T.p,
      rotation: rotation(T),
      camera_intrinsic: [],
    })),
    sample_data: files ?? [],
    ego_pose: egos ?? [],
  };
  for (const [name, rows] of Object.entries(tables))
    put(join(folder, 'v1.0-mini', `${name}.json`), JSON.stringify(rows, undefined, 0));
  return folder;
}
