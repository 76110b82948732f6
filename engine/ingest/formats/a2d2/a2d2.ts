/**
 * Sequences of A2D2 (Geyer et al. 2020; its tutorial): a folder with camera/cam_NAME/ and lidar/cam_NAME/, cams_lidars.json beside or
 * above. Streams, for each of six cameras:
 *
 *   cam_NAME          pictures, with the lens they were taken with
 *   lidar_cam_NAME    the points in the camera's view, in the frame of that view (x ahead, y left, z up)
 *
 * Files are numbered; a picture's JSON has the time (cam_tstamp, microseconds), and the points of that number are taken at it.
 */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { CameraModel, Pose, SensorCalibration, Vec3 } from '../../../contract/calibration.ts';
import { compose, IDENTITY } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { readJson } from '../../media/folder-log/json.ts';
import { poseOf } from '../../media/folder-log/poses.ts';
import type { FolderLog, Points, SetSensor } from '../../media/folder-log/types.ts';
import { readNpy } from '../../media/npy.ts';
import type { TimedFile } from '../../media/time-named-files.ts';
import { unzip } from '../../media/zip.ts';

const VEHICLE = 'vehicle';
const VIEW = /^cam_\w{1,40}$/;
const MOST_VIEWS = 16;
/** 20180807145028_camera_frontcenter_000000091.json: the number is what a picture and its points share. */
const NUMBERED = /_(\d{1,12})\.([a-z]+)$/;
const MICROS = { least: 1e15, most: 7e15 };

const Stamp = z.object({ cam_tstamp: z.number() });
const Vector = z.array(z.number()).length(3);
const Description = z.object({
  cameras: z.record(
    z.string(),
    z.object({
      view: z.object({ origin: Vector, 'x-axis': Vector, 'y-axis': Vector }),
      Lens: z.string().optional(),
      CamMatrixOriginal: z.array(z.array(z.number())).optional(),
      Distortion: z.union([z.array(z.number()), z.array(z.array(z.number()))]).optional(),
      Resolution: z.array(z.number()).optional(),
    }),
  ),
});
type Camera = z.infer<typeof Description>['cameras'][string];

export const a2d2 = folderLogFormat({
  name: 'a2d2',
  title: 'A2D2',
  noun: 'the folder of an A2D2 sequence',
  what: 'A2D2 sequence',
  missing: 'camera/cam_… or lidar/cam_…',
  levels: 3,
  isLog: async ({ folders }, folder) => {
    for (const below of ['lidar', 'camera'])
      if (folders.includes(below)) {
        const names = (await namesIn(join(folder, below)).catch(() => undefined)) ?? [];
        if (names.some((name) => VIEW.test(name))) return true;
      }
    return false;
  },
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  const views = new Set<string>();
  for (const below of ['camera', 'lidar'])
    for (const name of (await namesIn(join(folder, below))) ?? []) if (VIEW.test(name)) views.add(name);
  let bytes = 0;
  for (const view of [...views].sort().slice(0, MOST_VIEWS)) {
    const times = await timesOf(folder, view, findings);
    bytes += times.bytes;
    const pictures = await numbered(folder, `camera/${view}`, ['png', 'jpg'], times.byNumber, findings);
    const sweeps = await numbered(folder, `lidar/${view}`, ['npz'], times.byNumber, findings);
    if (pictures.length > 0)
      sensors.push({
        name: view,
        kind: 'camera',
        folder: `camera/${view}`,
        files: pictures,
        meta: { rectified: false },
      });
    if (sweeps.length > 0)
      sensors.push({
        name: `lidar_${view}`,
        kind: 'lidar',
        folder: `lidar/${view}`,
        files: sweeps,
        meta: { source: 'points in the view of one camera, of up to five scanners', ringSource: 'none' },
        points: pointsOf,
      });
  }
  const described = await descriptionOf(folder, findings);
  return {
    sensors,
    tracks: [],
    calibration: calibrationOf(described.cameras, [...views]),
    findings,
    bytes: bytes + described.bytes,
  };
}

async function timesOf(root: string, view: string, findings: Finding[]) {
  const folder = `camera/${view}`;
  const byNumber = new Map<string, bigint>();
  let [bytes, untimed] = [0, 0];
  for (const name of (await namesIn(join(root, folder))) ?? []) {
    const [, number, ending] = NUMBERED.exec(name) ?? [];
    if (number === undefined || ending !== 'json') continue;
    const stamp = await readJson(root, `${folder}/${name}`, Stamp, findings);
    bytes += stamp.bytes;
    const micros = stamp.value?.cam_tstamp ?? 0;
    if (micros > MICROS.least && micros < MICROS.most)
      byNumber.set(number, BigInt(Math.round(micros)) * 1000n);
    else untimed++;
  }
  const reason = 'tell no time';
  if (untimed > 0)
    findings.push({ level: 'error', file: folder, place: 'cam_tstamp', reason, count: untimed });
  return { byNumber, bytes };
}

async function numbered(
  root: string,
  folder: string,
  endings: readonly string[],
  times: ReadonlyMap<string, bigint>,
  findings: Finding[],
): Promise<TimedFile[]> {
  const files: TimedFile[] = [];
  let untimed = 0;
  for (const name of (await namesIn(join(root, folder))) ?? []) {
    const [, number = '', ending = ''] = NUMBERED.exec(name) ?? [];
    if (!endings.includes(ending)) continue;
    const ns = times.get(number);
    if (ns === undefined) untimed++;
    else files.push({ name, path: join(root, folder, name), ns });
  }
  const reason = 'have no picture’s JSON of their number with a time: left out';
  if (untimed > 0)
    findings.push({ level: 'error', file: folder, place: 'cam_tstamp', reason, count: untimed, lost: true });
  return files;
}

/** Arrays go by two names: those of camera_lidar, and those of camera_lidar_semantic. */
function pointsOf(bytes: Uint8Array): Points {
  const entries = unzip(bytes, (name) => /(^|\.|_)(points|reflectance)\.npy$/.test(name));
  const array = (ending: string) => {
    const found = [...entries].find(([name]) => name.endsWith(`${ending}.npy`));
    return found && readNpy(found[1]);
  };
  const points = array('points');
  if (points?.columns !== 3) throw new Error('it has no array of points with x, y and z');
  const axis = (k: number) => Float64Array.from({ length: points.rows }, (_, i) => points.at(i, k));
  const reflectance = array('reflectance');
  return {
    axes: [axis(0), axis(1), axis(2)],
    others:
      reflectance && reflectance.rows >= points.rows
        ? {
            intensity: {
              type: 'f32',
              values: Float64Array.from({ length: points.rows }, (_, i) => reflectance.at(i, 0)),
            },
          }
        : {},
    cut: points.cut ? 'is cut: it holds fewer points than it claims' : undefined,
  };
}

/** Beside the sequence, or up to two folders above. */
async function descriptionOf(folder: string, findings: Finding[]) {
  const file = 'cams_lidars.json';
  for (const root of [folder, dirname(folder), dirname(dirname(folder))]) {
    if (!((await namesIn(root).catch(() => undefined)) ?? []).includes(file)) continue;
    const { value, bytes } = await readJson(root, file, Description, findings);
    return { cameras: value?.cameras ?? {}, bytes };
  }
  const reason = 'is neither beside the sequence nor above it: nothing is placed on the vehicle';
  findings.push({ level: 'warn', file, place: basename(folder), reason, count: 1 });
  return { cameras: {}, bytes: 0 };
}

/** A camera's z is the view's x, its x the view's −y, its y the view's −z. */
const T_VIEW_CAMERA: Pose = { p: [0, 0, 0], q: { w: 0.5, x: -0.5, y: 0.5, z: -0.5 } };

function calibrationOf(cameras: Readonly<Record<string, Camera>>, views: readonly string[]) {
  const sensors: SensorCalibration[] = [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }];
  for (const view of views) {
    const name = view.replace(/^cam_/, '');
    const camera = Object.hasOwn(cameras, name) ? cameras[name] : undefined;
    const mount = camera && viewPose(camera);
    if (!camera || !mount) continue;
    sensors.push(
      { frame: `lidar_${view}`, T_vehicle_sensor: mount, timeOffsetNs: 0 },
      {
        frame: view,
        T_vehicle_sensor: compose(mount, T_VIEW_CAMERA),
        timeOffsetNs: 0,
        camera: lensOf(camera),
      },
    );
  }
  return { version: 0, vehicleFrame: VEHICLE, rule: 'A2D2: the vehicle of cams_lidars.json', sensors };
}

/** x as stated, y made upright to it, z across both (the tutorial's view). */
function viewPose({ view }: Camera): Pose | undefined {
  const unit = ([x = 0, y = 0, z = 0]: readonly number[]): Vec3 => {
    const norm = Math.hypot(x, y, z);
    return [x / norm, y / norm, z / norm];
  };
  const x = unit(view['x-axis']);
  const [a, b, c] = view['y-axis'];
  const along = x[0] * (a ?? 0) + x[1] * (b ?? 0) + x[2] * (c ?? 0);
  const y = unit([(a ?? 0) - along * x[0], (b ?? 0) - along * x[1], (c ?? 0) - along * x[2]]);
  const up: Vec3 = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return poseOf([x[0], y[0], up[0], x[1], y[1], up[1], x[2], y[2], up[2]], view.origin);
}

function lensOf({ Lens, CamMatrixOriginal, Distortion, Resolution }: Camera): CameraModel | undefined {
  const [[fx = 0, , cx = 0] = [], [, fy = 0, cy = 0] = []] = CamMatrixOriginal ?? [];
  const [width = 0, height = 0] = Resolution ?? [];
  const distortion = (Distortion ?? []).flat();
  if (!(fx > 0 && fy > 0 && cx > 0 && cy > 0 && width > 0 && height > 0)) return undefined;
  if (Lens === 'Fisheye' && distortion.length === 4)
    return { width, height, fx, fy, cx, cy, lens: 'kannala-brandt', distortion };
  return distortion.length > 8
    ? undefined
    : { width, height, fx, fy, cx, cy, lens: 'brown-conrady', distortion };
}
