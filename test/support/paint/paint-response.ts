/** The brightness of a drive's own pictures along its lines, over a sideways shift (bench/lines-on-paint.ts and its test). */

import sharp from 'sharp';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { inPicture, project } from '../../../engine/geometry/camera.ts';
import { resample } from '../../../engine/geometry/polyline.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { poseAt, trajectoryOf } from '../../../engine/geometry/trajectory.ts';
import { listRuns } from '../../../engine/reconstruct/run/runs.ts';

export const SHIFTS_M: readonly number[] = Array.from({ length: 41 }, (_, k) => (k - 20) / 20);

export type PaintResponse = {
  readonly lines: number;
  readonly lengthM: number;
  readonly samples: number;
  /** By shift: brightness over the ground 0.22 m to both sides, relative. */
  readonly response: readonly number[];
  /** Shift of the highest response, by the parabola through it and its neighbours. */
  readonly peakM: number;
};

type Options = { readonly nearM: number; readonly farM: number; readonly every: number };

type Grey = { readonly data: Uint8Array; readonly width: number; readonly height: number };

const FLANK_M = 0.22;

/** For all lines and for each class; the newest run's lines. */
export async function paintResponse(path: string, options: Options): Promise<Record<string, PaintResponse>> {
  const drive = Drive.open(path, 'read');
  try {
    const run = listRuns(drive).findLast(({ stages }) =>
      stages.some((s) => s.stage === 'vectors' && s.state === 'done'),
    );
    const artifact = (stage: string, name: string) =>
      run?.stages.find((s) => s.stage === stage)?.artifacts.find((a) => a.name === name);
    const [lines, way] = [artifact('vectors', 'lines'), artifact('alignment', 'trajectory')];
    if (!lines || !way) throw new Error(`${path} has no lines of a finished run.`);
    const block = decodeColumns(drive.artifacts.read(lines.id, '0', 0));
    const trajectory = trajectoryOf(decodeColumns(drive.artifacts.read(way.id, '0', 0)));
    const starts = block.columns.get('starts') as Uint32Array;
    const xyz = block.columns.get('xyz') as Float64Array;
    const infos = block.meta.lines as { class: string; lengthM: number }[];
    const groups: Record<string, Sum> = {};
    const polylines = infos.map((info, k) => {
      const points: Vec3[] = [];
      for (let v = starts[k]!; v < starts[k + 1]!; v++)
        points.push([xyz[3 * v]!, xyz[3 * v + 1]!, xyz[3 * v + 2]!]);
      for (const name of ['all', info.class]) {
        groups[name] ??= new Sum();
        groups[name].lines++;
        groups[name].lengthM += info.lengthM;
      }
      return { info, points: resample(points, 0.25) };
    });
    for (const stream of drive.streams().filter(({ kind }) => kind === 'camera')) {
      const sensor = drive.calibration().sensors.find(({ frame }) => frame === stream.frame);
      if (!sensor?.camera) continue;
      for (const sample of drive.samples(stream.id)) {
        if (sample.seq % options.every !== 0) continue;
        const T_map_vehicle = poseAt(trajectory, sample.t + sensor.timeOffsetNs, 50e6);
        if (!T_map_vehicle) continue;
        const { data, info } = await sharp(drive.payload(stream.id, sample.seq))
          .greyscale()
          .raw()
          .toBuffer({ resolveWithObject: true });
        const picture: Grey = { data, width: info.width, height: info.height };
        const T_camera_map = inverse(compose(T_map_vehicle, sensor.T_vehicle_sensor));
        for (const line of polylines)
          measure(line.points, T_camera_map, sensor.camera, picture, options, [
            groups.all!,
            groups[line.info.class]!,
          ]);
      }
    }
    return Object.fromEntries(Object.entries(groups).map(([name, sum]) => [name, sum.result()]));
  } finally {
    drive.close();
  }
}

class Sum {
  lines = 0;
  lengthM = 0;
  samples = 0;
  readonly sums = new Float64Array(SHIFTS_M.length);

  add(responses: readonly number[]): void {
    this.samples++;
    responses.forEach((r, k) => {
      this.sums[k]! += r;
    });
  }

  result(): PaintResponse {
    const response = [...this.sums].map((sum) => sum / Math.max(1, this.samples));
    const k = response.indexOf(Math.max(...response));
    const [a, b, c] = [response[k - 1], response[k]!, response[k + 1]];
    const bend = a === undefined || c === undefined ? 0 : a - 2 * b + c;
    const shift = bend < 0 ? (0.5 * (a! - c!)) / bend : 0;
    const { lines, lengthM, samples } = this;
    return { lines, lengthM, samples, response, peakM: SHIFTS_M[k]! + shift * 0.05 };
  }
}

function measure(
  points: readonly Vec3[],
  T_camera_map: Pose,
  camera: CameraModel,
  picture: Grey,
  { nearM, farM }: Options,
  into: readonly Sum[],
): void {
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1]!, points[k]!];
    const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (d < 1e-6) continue;
    const at = transform(T_camera_map, b);
    if (at[2] < nearM || at[2] > farM) continue;
    const [nx, ny] = [-(b[1] - a[1]) / d, (b[0] - a[0]) / d];
    const light = (offset: number): number | undefined => {
      const pixel = project(camera, transform(T_camera_map, [b[0] + nx * offset, b[1] + ny * offset, b[2]]));
      return pixel && inPicture(camera, pixel) ? sampled(picture, pixel.u, pixel.v) : undefined;
    };
    const responses: number[] = [];
    for (const shift of SHIFTS_M) {
      const [mid, left, right] = [light(shift), light(shift + FLANK_M), light(shift - FLANK_M)];
      if (mid === undefined || left === undefined || right === undefined) break;
      responses.push((mid - (left + right) / 2) / (20 + (left + right) / 2));
    }
    if (responses.length === SHIFTS_M.length) for (const sum of into) sum.add(responses);
  }
}

function sampled({ data, width, height }: Grey, u: number, v: number): number | undefined {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  if (x < 0 || y < 0 || x + 1 >= width || y + 1 >= height) return undefined;
  const [fx, fy] = [u - x, v - y];
  const at = (i: number, j: number): number => data[(y + j) * width + x + i]!;
  return (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy;
}
