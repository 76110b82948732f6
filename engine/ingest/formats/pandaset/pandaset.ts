/**
 * Sequences of PandaSet (Xiao et al. 2021; its devkit) whose sweeps were written as CSV or PCD. As they are shipped they are Python
 * pickles, which run code when they are opened; these are never read. Streams:
 *
 *   lidar                   points of both scanners, brought from the world to the lidar by its pose (lidar/poses.json)
 *   front_camera, …         pictures, with the pinhole of intrinsics.json
 *   lidar_poses, gps        poses of the lidar, estimate; positions of meta/gps.json
 *
 * Frames are numbered; timestamps.json beside has the times. The points were compensated by the data set. The lidar's axes are right,
 * ahead, up (as OpenPCDet's reader takes them); the vehicle is at the lidar.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { lookAtPicture } from '../../../contract/pictures.ts';
import { Q_FLU_RFU } from '../../../geometry/axes.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import { contentOf, namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { fixTrack } from '../../media/folder-log/fixes.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { readJson, rowsOf } from '../../media/folder-log/json.ts';
import { poseOfQuaternion, poseTrack } from '../../media/folder-log/poses.ts';
import type { FolderLog, SetSensor } from '../../media/folder-log/types.ts';
import { MOST_PICTURE_BYTES } from '../../media/picture-files.ts';
import type { TimedFile } from '../../media/time-named-files.ts';
import { worldPoints } from './sweeps.ts';

const VEHICLE = 'vehicle';
const LIDAR = 'lidar';
const T_VEHICLE_LIDAR: Pose = { p: [0, 0, 0], q: Q_FLU_RFU };
const SWEEP = /^(\d{1,6})\.(csv|pcd)$/;
const MOST_CAMERAS = 32;

const Times = rowsOf(z.number());
const Place = z.object({
  position: z.object({ x: z.number(), y: z.number(), z: z.number() }),
  heading: z.object({ w: z.number(), x: z.number(), y: z.number(), z: z.number() }),
});
const Poses = rowsOf(Place);
const Lens = z.object({ fx: z.number(), fy: z.number(), cx: z.number(), cy: z.number() });
const Fixes = rowsOf(z.object({ lat: z.number(), long: z.number(), height: z.number() }));

export const pandaset = folderLogFormat({
  name: 'pandaset',
  title: 'PandaSet, converted',
  noun: 'the folder of a PandaSet sequence whose sweeps are CSV or PCD',
  what: 'PandaSet sequence with sweeps as CSV or PCD',
  missing: 'lidar/ with poses.json, timestamps.json and NN.csv or NN.pcd',
  levels: 2,
  isLog: async ({ folders }, folder) => {
    if (!folders.includes(LIDAR) || !(folders.includes('camera') || folders.includes('meta'))) return false;
    const names = (await namesIn(join(folder, LIDAR)).catch(() => undefined)) ?? [];
    return names.includes('timestamps.json') && names.some((name) => SWEEP.test(name));
  },
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const placed = await placesOf(folder, LIDAR, findings);
  const files = await numberedFiles(folder, LIDAR, SWEEP, placed.times, findings);
  const byName = new Map(files.map(({ file, k }) => [file.name, placed.poses[k]]));
  const sensors: SetSensor[] = [
    {
      name: LIDAR,
      kind: 'lidar',
      folder: LIDAR,
      files: files.flatMap(({ file }) => (byName.get(file.name) ? [file] : [])),
      meta: { intensityMax: 255, motionCompensated: 'by the data set, to the pose of the sweep' },
      points: (bytes, file) => {
        const pose = byName.get(file.name);
        if (!pose) throw new Error('it has no pose, by which its points come from the world to the lidar');
        return worldPoints(bytes, inverse(pose));
      },
    },
  ];
  const unplaced = files.length - (sensors[0]?.files.length ?? 0);
  const reason = 'have no pose, by which their points come from the world to the lidar: left out';
  if (unplaced > 0)
    findings.push({ level: 'error', file: LIDAR, place: 'poses.json', reason, count: unplaced, lost: true });
  const mounts: SensorCalibration[] = [
    { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
    { frame: LIDAR, T_vehicle_sensor: T_VEHICLE_LIDAR, timeOffsetNs: 0 },
  ];
  let bytes = placed.bytes;
  for (const name of ((await namesIn(join(folder, 'camera'))) ?? []).slice(0, MOST_CAMERAS)) {
    if (!/^\w{1,64}$/.test(name)) continue;
    const camera = await cameraOf(folder, name, placed.poses[0], findings);
    bytes += camera.bytes;
    sensors.push(camera.sensor);
    if (camera.mount) mounts.push(camera.mount);
  }
  const fixes = await fixesOf(folder, findings);
  const poses = placed.poses.flatMap((pose, k) => {
    const ns = placed.times[k];
    return pose && ns !== undefined ? [{ ns, pose }] : [];
  });
  const source = 'the data set’s poses of the lidar in its world';
  const tracks = [
    ...(poses.length > 0 ? [poseTrack('lidar_poses', LIDAR, 'estimate', source, poses)] : []),
    ...fixes.tracks,
  ];
  const rule =
    'PandaSet: the vehicle is at the lidar, whose axes right, ahead, up are turned to ahead, left, up; cameras sit where they were at the first frame';
  const calibration = { version: 0, vehicleFrame: VEHICLE, rule, sensors: mounts };
  return { sensors, tracks, calibration, origin: fixes.origin, findings, bytes: bytes + fixes.bytes };
}

/** Times and poses of a sensor by frame. */
async function placesOf(folder: string, below: string, findings: Finding[]) {
  const untimed = 'its frames have no times and are left out';
  const times = await readJson(folder, `${below}/timestamps.json`, Times, findings, untimed);
  const poses = await readJson(folder, `${below}/poses.json`, Poses, findings, 'its frames have no poses');
  return {
    times: (times.value ?? []).map(nsOfSeconds),
    poses: (poses.value ?? []).map((told) => told && poseOfPlace(told)),
    bytes: times.bytes + poses.bytes,
  };
}

const nsOfSeconds = (s: number | undefined): bigint | undefined =>
  s !== undefined && s > 0 && s < 7e9 ? BigInt(Math.round(s * 1e6)) * 1000n : undefined;

const poseOfPlace = ({ position, heading }: z.infer<typeof Place>): Pose | undefined =>
  poseOfQuaternion([heading.w, heading.x, heading.y, heading.z], [position.x, position.y, position.z]);

async function numberedFiles(
  root: string,
  folder: string,
  pattern: RegExp,
  times: readonly (bigint | undefined)[],
  findings: Finding[],
): Promise<{ readonly file: TimedFile; readonly k: number }[]> {
  const found = new Map<number, TimedFile>();
  let untimed = 0;
  for (const name of (await namesIn(join(root, folder))) ?? []) {
    const [, digits] = pattern.exec(name) ?? [];
    const k = Number(digits);
    const ns = digits === undefined ? undefined : times[k];
    if (ns !== undefined && !found.has(k)) found.set(k, { name, path: join(root, folder, name), ns });
    else if (digits !== undefined && ns === undefined) untimed++;
  }
  const reason = 'frames have no time: left out';
  if (untimed > 0)
    findings.push({
      level: 'error',
      file: folder,
      place: 'timestamps.json',
      reason,
      count: untimed,
      lost: true,
    });
  return [...found].map(([k, file]) => ({ file, k }));
}

async function cameraOf(folder: string, name: string, T_world_lidar: Pose | undefined, findings: Finding[]) {
  const below = `camera/${name}`;
  const placed = await placesOf(folder, below, findings);
  const lens = await readJson(folder, `${below}/intrinsics.json`, Lens, findings, 'the camera has no lens');
  const files = (await numberedFiles(folder, below, /^(\d{1,6})\.(?:jpg|png)$/, placed.times, findings)).map(
    ({ file }) => file,
  );
  const sensor: SetSensor = { name, kind: 'camera', folder: below, files, meta: { rectified: false } };
  const [first] = placed.poses;
  const mount: SensorCalibration | undefined =
    first && T_world_lidar
      ? {
          frame: name,
          T_vehicle_sensor: compose(T_VEHICLE_LIDAR, compose(inverse(T_world_lidar), first)),
          timeOffsetNs: 0,
          ...(await lensOf(lens.value, files[0])),
        }
      : undefined;
  return { sensor, mount, bytes: placed.bytes + lens.bytes };
}

/** The lens with the size of the first picture, which no description tells. */
async function lensOf(lens: z.infer<typeof Lens> | undefined, first: TimedFile | undefined) {
  if (!lens || !first || !(lens.fx > 0 && lens.fy > 0)) return {};
  const { bytes } = await contentOf(first.path, MOST_PICTURE_BYTES);
  const picture = bytes && lookAtPicture(bytes);
  if (!picture) return {};
  const { width, height } = picture;
  return { camera: { width, height, ...lens, lens: 'pinhole' as const, distortion: [] } };
}

async function fixesOf(folder: string, findings: Finding[]) {
  const times = await readJson(folder, 'meta/timestamps.json', Times, findings);
  const fixes = await readJson(folder, 'meta/gps.json', Fixes, findings);
  const told = fixes.value ?? [];
  const timed = told.flatMap((fix, k) => {
    const ns = nsOfSeconds(times.value?.[k]);
    return fix && ns !== undefined
      ? [{ ns, latitude: fix.lat, longitude: fix.long, altitude: fix.height }]
      : [];
  });
  const [reason, count] = ['are no fixes with a time: left out', told.length - timed.length];
  if (count > 0)
    findings.push({ level: 'error', file: 'meta/gps.json', place: 'fixes', reason, count, lost: true });
  const found = fixTrack('gps', 'meta/gps.json', timed);
  findings.push(...found.findings);
  return { ...found, bytes: times.bytes + fixes.bytes };
}
