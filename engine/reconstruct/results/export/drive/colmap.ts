/**
 * Pictures with their poses as a model of COLMAP in text (colmap.github.io/format.html, "Text format"): cameras.txt with a lens a
 * camera, images.txt with T_camera_world a picture (x right, y down, z forward), points3D.txt with points of the lidars, grey by
 * intensity, without tracks: no picture was matched.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraModel, Pose } from '../../../../contract/calibration.ts';
import { type Cloud, decodeCloud } from '../../../../contract/clouds.ts';
import { InputError } from '../../../../contract/errors.ts';
import { inverse, transform } from '../../../../geometry/se3.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { type PosedPicture, type PosedPictures, poseAt, writePosedPictures } from './posed-pictures.ts';

/** One point in so much space (metres), and so many: what splatting begins with. */
const [CELL_M, MOST_POINTS] = [0.2, 500_000];
/** Points of a sweep that are measured within so much time have one pose. */
const STEP_NS = 1_000_000;
/** Farther points are few and inexact. */
const MOST_RANGE_M = 80;
const WHITE = 255;

export const colmap = {
  id: 'colmap',
  title: 'Pictures with poses, COLMAP',
  summary:
    'A folder with images and sparse/0 (cameras, images, points3D as text): lenses, poses and lidar points.',
  extension: '',
  mediaType: 'text/plain',
  of: 'drive',
  options: [],

  async write(cut: DriveToExport, out: string): Promise<string[]> {
    const posed = await writePosedPictures(cut, out);
    const model = join(out, 'sparse', '0');
    await mkdir(model, { recursive: true });
    const cameras = new Map(posed.pictures.map(({ camera, lens }) => [camera, lens]));
    const ids = new Map([...cameras.keys()].map((stream, i) => [stream, i + 1]));
    const write = (name: string, lines: readonly string[]): Promise<void> =>
      writeFile(join(model, name), lines.map((line) => `${line}\n`).join(''));
    await write(
      'cameras.txt',
      [...cameras].map(([stream, lens]) => cameraLine(ids.get(stream) ?? 0, lens)),
    );
    await write(
      'images.txt',
      // The second line of each would have its matched points.
      posed.pictures.flatMap((picture, i) => [
        imageLine(i + 1, ids.get(picture.camera) ?? 0, picture, posed),
        '',
      ]),
    );
    const points = lidarPoints(cut, posed);
    await write('points3D.txt', points);
    return [
      `${posed.pictures.length} pictures with poses of ${posed.title}; metres from the first pose, z up.`,
      points.length === 0
        ? 'No lidar has points with a pose: points3D.txt is empty.'
        : `${points.length} points of the lidars, one in ${CELL_M} m, grey by intensity, without tracks.`,
      ...posed.report,
    ];
  },
} satisfies ExportFormat;

/** CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS. Our pixel (0, 0) is a centre, COLMAP's a corner: half a pixel more. */
function cameraLine(id: number, { width, height, fx, fy, cx, cy, lens, distortion }: CameraModel): string {
  const pinhole = [fx, fy, cx + 0.5, cy + 0.5];
  const [k1 = 0, k2 = 0, third = 0, fourth = 0, ...higher] = distortion;
  const own = [k1, k2, third, fourth];
  const [model, parameters] = ((): [string, readonly number[]] => {
    if (lens === 'pinhole') return ['PINHOLE', pinhole];
    if (lens === 'kannala-brandt') return ['OPENCV_FISHEYE', [...pinhole, ...own]];
    if (higher.every((value) => value === 0)) return ['OPENCV', [...pinhole, ...own]];
    return ['FULL_OPENCV', [...pinhole, ...own, ...[0, 1, 2, 3].map((k) => higher[k] ?? 0)]];
  })();
  return [id, model, width, height, ...parameters].join(' ');
}

/** IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME. */
function imageLine(
  id: number,
  camera: number,
  { file, T_map_camera }: PosedPicture,
  { origin }: PosedPictures,
): string {
  const { p, q } = inverse(fromOrigin(T_map_camera, origin));
  return [id, q.w, q.x, q.y, q.z, ...p, camera, file].join(' ');
}

const fromOrigin = ({ p: [x, y, z], q }: Pose, [ox, oy, oz]: PosedPictures['origin']): Pose => ({
  p: [x - ox, y - oy, z - oz],
  q,
});

/** POINT3D_ID, X, Y, Z, R, G, B, ERROR, without a track. */
function lidarPoints({ drive, from, to, calibration }: DriveToExport, posed: PosedPictures): string[] {
  const lines: string[] = [];
  const taken = new Set<string>();
  for (const stream of drive.streams()) {
    const sensor = calibration.sensors.find(({ frame }) => frame === stream.frame);
    if (stream.kind !== 'lidar' || stream.role !== 'sensor' || stream.codec !== 'columns/1' || !sensor)
      continue;
    const max = typeof stream.meta.intensityMax === 'number' ? stream.meta.intensityMax : WHITE;
    for (const { seq, t } of drive.samples(stream.id, from, to)) {
      const cloud = cloudOf(drive.payload(stream.id, seq));
      const poses = new Map<number, Pose | undefined>();
      for (let i = 0; cloud && i < cloud.count; i++) {
        const [x = 0, y = 0, z = 0] = cloud.xyz.subarray(3 * i, 3 * i + 3);
        if (!(x * x + y * y + z * z < MOST_RANGE_M ** 2)) continue;
        const step = Math.round((cloud.time?.[i] ?? 0) / STEP_NS);
        if (!poses.has(step)) {
          const at = t + sensor.timeOffsetNs + step * STEP_NS;
          const pose = poseAt(posed.trajectory, at, sensor);
          poses.set(step, pose && fromOrigin(pose, posed.origin));
        }
        const pose = poses.get(step);
        if (!pose) continue;
        const place = transform(pose, [x, y, z]);
        const cell = place.map((value) => Math.floor(value / CELL_M)).join(' ');
        if (taken.has(cell)) continue;
        if (lines.length >= MOST_POINTS) return lines;
        taken.add(cell);
        const grey = Math.round(Math.min(1, Math.max(0, (cloud.intensity?.[i] ?? max / 2) / max)) * WHITE);
        lines.push([lines.length + 1, ...place.map((v) => v.toFixed(4)), grey, grey, grey, 0].join(' '));
      }
    }
  }
  return lines;
}

/** Undefined where a sweep is damaged: it costs its points. */
function cloudOf(bytes: Uint8Array): Cloud | undefined {
  try {
    return decodeCloud(bytes);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
