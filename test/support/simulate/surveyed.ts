/**
 * Measurements of the road in the log of a short drive: the lidar's points in the map and the camera's pictures, read with the
 * product's own readers. Points, intensities and colours are the log's; poses, labels and maps are those of the truth.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { parsePoseText } from '../../../engine/geometry/pose-text.ts';
import { compose, transform } from '../../../engine/geometry/se3.ts';
import { poseAt, type Trajectory } from '../../../engine/geometry/trajectory.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { parseMap } from '../../../engine/map/document.ts';
import type { RoadMap } from '../../../engine/map/model.ts';
import type { EditRequest, MadeEdit } from '../../../engine/simulate/edits/edit.ts';
import { decodeLabels } from '../../../engine/simulate/label-file.ts';
import type { RigDocument } from '../../../engine/simulate/rig/rig.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';

const LASERS = 24;
const COLUMNS = 1000;
const RATE_HZ = 10;

/** Little noise, lasers that are all alike, nothing lost, and paint that its intensity alone tells from asphalt. */
const RIG: RigDocument = {
  name: 'surveyor',
  lidars: [
    {
      name: 'lidar_top',
      place: { xM: 0.95, yM: 0, zM: 1.73 },
      elevationsDeg: Array.from({ length: LASERS }, (_, i) => 7 - i),
      columns: COLUMNS,
      rateHz: RATE_HZ,
      rangeMaxM: 50,
      rangeSigmaM: 0.005,
      divergenceRad: 0.0006,
      dropout: 0,
      paintContrast: 0.5,
      paintRangeM: 40,
      speckle: 0.02,
      speckleFloor: 0.2,
      gainSpread: 0,
      offsetSpread: 0,
    },
  ],
  cameras: [
    {
      name: 'camera_front',
      place: { xM: 1.65, yM: 0, zM: 1.5 },
      model: { width: 512, height: 256, fx: 400, fy: 400, cx: 255.5, cy: 127.5 },
      rateHz: 2,
      noise: 0,
      quality: 95,
    },
  ],
  gnss: { place: { xM: 0.45, yM: 0.1, zM: 1.62 } },
};

/** All echoes of all sweeps, one entry each. */
export type Points = {
  readonly count: number;
  /** In the map, three a point. */
  readonly xyz: Float64Array;
  readonly rangeM: Float32Array;
  /** As logged, 0 to 255. */
  readonly intensity: Float32Array;
  /** Numbers of LABEL_CLASSES. */
  readonly labels: Uint8Array;
  readonly instances: Uint32Array;
  /** Number of a point by sweep, laser and firing; −1 where nothing answered. The same place is the same ray in every drive. */
  readonly byRay: Int32Array;
};

export type Picture = {
  readonly model: CameraModel;
  readonly T_map_camera: Pose;
  /** As logged, three bytes a pixel. */
  readonly rgb: Uint8Array;
  readonly labels: Uint8Array;
  readonly instances: Uint32Array;
};

export type Survey = {
  readonly points: Points;
  readonly pictures: readonly Picture[];
  readonly map: RoadMap;
  /** Of the road before its edits; without edits the same. */
  readonly before: RoadMap;
  readonly edits: readonly MadeEdit[];
  /** Strips of paint as they lie on the road: both ends (x, y) and half the width (m). */
  readonly strips: readonly { readonly from: Vec2; readonly to: Vec2; readonly halfWidthM: number }[];
};

type Vec2 = readonly [number, number];

export type Surveyed = { readonly seed: number; readonly seconds: number; readonly style: string };

/** Drives once, over the road as it is or edited, and reads the log back. */
export async function surveyed(
  folder: string,
  drive: Surveyed,
  edits: readonly EditRequest[],
): Promise<Survey> {
  const name = edits.map((edit) => edit.name).join('+') || 'unedited';
  const log = join(folder, `${name}.mcap`);
  const { truth } = await simulate({ ...drive, rig: RIG, edits, pixelLabels: true, out: log });
  await ingest(log, `${log}.drive`);
  const opened = Drive.open(`${log}.drive`, 'read');
  const text = (file: string): string => readFileSync(join(truth, file), 'utf8');
  const path = parsePoseText(text('trajectory.tum'), opened.info.t0);
  if (path.kind !== 'tum') throw new Error('The true trajectory has no times.');
  const map = parseMap(text('map.json'));
  const paint: { strips: number[][] } = JSON.parse(text('paint.json'));
  const survey: Survey = {
    points: pointsOf(opened, path, join(truth, 'labels/lidar_top.bin')),
    pictures: await picturesOf(opened, path, join(truth, 'labels/camera_front.bin')),
    map,
    before: edits.length > 0 ? parseMap(text('map-before.json')) : map,
    edits: edits.length > 0 ? JSON.parse(text('edits.json')) : [],
    strips: paint.strips.map(([x = 0, y = 0, u = 0, v = 0, halfWidthM = 0]) => ({
      from: [x, y],
      to: [u, v],
      halfWidthM,
    })),
  };
  opened.close();
  return survey;
}

function sensorOf(drive: Drive, kind: 'lidar' | 'camera') {
  const stream = drive.streams().find((each) => each.kind === kind);
  const sensor = drive.calibration().sensors.find(({ frame }) => frame === stream?.frame);
  if (!stream || !sensor) throw new Error(`The log does not say where its ${kind} is.`);
  return { id: stream.id, ...sensor };
}

function pointsOf(drive: Drive, path: Trajectory, labelFile: string): Points {
  const { id, T_vehicle_sensor } = sensorOf(drive, 'lidar');
  const records = [...decodeLabels(readFileSync(labelFile))];
  const rays = records.length * LASERS * COLUMNS;
  const out = {
    xyz: new Float64Array(3 * rays),
    rangeM: new Float32Array(rays),
    intensity: new Float32Array(rays),
    labels: new Uint8Array(rays),
    instances: new Uint32Array(rays),
    byRay: new Int32Array(rays).fill(-1),
  };
  let n = 0;
  for (const { seq, t } of drive.samples(id)) {
    const { xyz, time, ring, intensity, count } = decodeCloud(drive.payload(id, seq));
    const record = records[seq];
    if (!time || !ring || !intensity || record?.classes.length !== count)
      throw new Error(`Sweep ${seq} lacks times, rings, intensities or labels.`);
    let [at, T] = [Number.NaN, T_vehicle_sensor];
    for (let i = 0; i < count; i++, n++) {
      const offset = time[i]!;
      if (offset !== at) {
        const pose = poseAt(path, t + offset, 2e7);
        if (!pose) throw new Error(`The truth has no pose for sweep ${seq}.`);
        [at, T] = [offset, compose(pose, T_vehicle_sensor)];
      }
      const local: Vec3 = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
      out.xyz.set(transform(T, local), 3 * n);
      out.rangeM[n] = Math.hypot(...local);
      out.intensity[n] = intensity[i]!;
      out.labels[n] = record.classes[i]!;
      out.instances[n] = record.instances[i]!;
      const column = Math.round((offset * COLUMNS * RATE_HZ) / 1e9);
      out.byRay[(seq * LASERS + ring[i]!) * COLUMNS + column] = n;
    }
  }
  return { count: n, ...out };
}

async function picturesOf(drive: Drive, path: Trajectory, labelFile: string): Promise<Picture[]> {
  const { id, T_vehicle_sensor, camera } = sensorOf(drive, 'camera');
  if (!camera) throw new Error('The log does not say what lens its camera has.');
  const records = [...decodeLabels(readFileSync(labelFile))];
  const out: Picture[] = [];
  for (const { seq, t } of drive.samples(id)) {
    const [pose, record] = [poseAt(path, t, 2e7), records[seq]];
    if (!pose || !record) throw new Error(`The truth has no pose or no labels for picture ${seq}.`);
    out.push({
      model: camera,
      T_map_camera: compose(pose, T_vehicle_sensor),
      rgb: await sharp(drive.payload(id, seq)).raw().toBuffer(),
      labels: record.classes,
      instances: record.instances,
    });
  }
  return out;
}
