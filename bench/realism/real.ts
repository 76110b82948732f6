/** Real scans of shared/data as scans to compare with: KITTI (HDL-64), Argoverse 2 (two 32-beam sensors), nuScenes (HDL-32). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { Pose } from '../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../engine/contract/columns.ts';
import { RINGS, sweepOfBin } from '../../engine/drive/recipes/hdl64.ts';
import { inverse, transform } from '../../engine/geometry/se3.ts';
import { Scratch } from '../../engine/ingest/scratch.ts';
import { readAv2 } from '../../test/support/av2.ts';
import { sweepFolder } from '../../test/support/kitti.ts';
import { firingsOf, type Scan } from './scan.ts';

/** Of the HDL-64 over the ground: KITTI's sensor setup. */
const KITTI_HEIGHT_M = 1.73;

/** Every `every`-th sweep of a drive, by the reader that ingest uses: the rings come from the order of the points. */
export function kittiScans(folder: string, every: number): Scan[] {
  const files = sweepFolder(folder);
  const scratch = new Scratch();
  return readdirSync(files)
    .filter((name) => name.endsWith('.bin'))
    .sort()
    .filter((_, k) => k % every === 0)
    .flatMap((name) => {
      const sweep = sweepOfBin(readFileSync(join(files, name)), undefined, scratch);
      if (!sweep.rings) return [];
      const block = decodeColumns(sweep.payload);
      const xyz = column(block, 'xyz', 'f32').slice();
      const ring = column(block, 'ring', 'u16').slice();
      const intensity = column(block, 'intensity', 'f32').slice();
      return [{ xyz, intensity, ring, rings: RINGS, firings: firingsOf(ring), heightM: KITTI_HEIGHT_M }];
    });
}

/**
 * The sweeps of an Argoverse 2 log, each taken apart into its two sensors (lasers 0 to 31 above, 32 to 63 below, which hangs
 * upside down). Both are moved back to their own frame; points stay motion compensated as published.
 */
export function av2Scans(folder: string): { readonly upper: Scan[]; readonly lower: Scan[] } {
  const table = tableFromIPC(readFileSync(join(folder, 'calibration/egovehicle_SE3_sensor.feather')));
  const poseOf = (name: string): Pose => {
    for (let k = 0; k < table.numRows; k++) {
      const get = (field: string): number => Number(table.getChild(field)?.get(k));
      if (String(table.getChild('sensor_name')?.get(k)) !== name) continue;
      return {
        p: [get('tx_m'), get('ty_m'), get('tz_m')],
        q: { w: get('qw'), x: get('qx'), y: get('qy'), z: get('qz') },
      };
    }
    throw new Error(`The log ${folder} has no sensor ${name}.`);
  };
  const out: { upper: Scan[]; lower: Scan[] } = { upper: [], lower: [] };
  for (const { xyz, intensity, laser } of readAv2(folder).sweeps) {
    for (const [part, first] of [
      ['upper', 0],
      ['lower', 32],
    ] as const) {
      const T_sensor_vehicle = inverse(poseOf(part === 'upper' ? 'up_lidar' : 'down_lidar'));
      const mine = [...laser.keys()].filter((i) => laser[i]! >= first && laser[i]! < first + 32);
      const local = mine.map((i) =>
        transform(T_sensor_vehicle, [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!]),
      );
      // The lower sensor's own z points down.
      const turn = part === 'upper' ? 1 : -1;
      // Rings by the middle elevation of each laser.
      const elevations = Array.from({ length: 32 }, (): number[] => []);
      mine.forEach((i, k) => {
        const [x, y, z] = local[k]!;
        elevations[laser[i]! - first]!.push(Math.atan2(turn * z, Math.hypot(x, y)));
      });
      const middle = elevations.map((list) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0);
      const order = [...middle.keys()].sort((a, b) => middle[b]! - middle[a]!);
      const ringOf = order.reduce<number[]>((rings, l, ring) => {
        rings[l] = ring;
        return rings;
      }, []);
      const sorted = mine
        .map((i, k) => ({
          i,
          k,
          ring: ringOf[laser[i]! - first]!,
          azimuth: Math.atan2(local[k]![1], local[k]![0]),
        }))
        .sort((a, b) => a.ring - b.ring || a.azimuth - b.azimuth);
      const points = Float32Array.from(
        sorted.flatMap(({ k }) => [local[k]![0], turn * local[k]![1], turn * local[k]![2]]),
      );
      const ring = Uint16Array.from(sorted, (s) => s.ring);
      out[part].push({
        xyz: points,
        intensity: Float32Array.from(sorted, ({ i }) => intensity[i]! / 255),
        ring,
        rings: 32,
        firings: firingsOf(ring),
        // The vehicle's frame lies at the rear axle, 0.33 m over the ground.
        heightM: poseOf(part === 'upper' ? 'up_lidar' : 'down_lidar').p[2] + 0.33,
      });
    }
  }
  return out;
}

/** The sweep of a nuScenes key frame: float32 x, y, z, intensity (0 to 255), ring (0 the lowest); forward is +y. */
export function nuscenesScan(file: string): Scan {
  const bytes = readFileSync(file);
  const raw = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const rows = Array.from({ length: Math.floor(raw.length / 5) }, (_, i) => ({
    i,
    ring: 31 - raw[5 * i + 4]!,
    azimuth: Math.atan2(-raw[5 * i]!, raw[5 * i + 1]!),
  }))
    // Firings without an echo, and those that met the vehicle's own roof.
    .filter(({ i }) => Math.hypot(raw[5 * i]!, raw[5 * i + 1]!) > 2.5)
    .sort((a, b) => a.ring - b.ring || a.azimuth - b.azimuth);
  const xyz = Float32Array.from(rows.flatMap(({ i }) => [raw[5 * i + 1]!, -raw[5 * i]!, raw[5 * i + 2]!]));
  const ring = Uint16Array.from(rows, (row) => row.ring);
  return {
    xyz,
    intensity: Float32Array.from(rows, ({ i }) => raw[5 * i + 3]! / 255),
    ring,
    rings: 32,
    firings: firingsOf(ring),
    heightM: 1.84,
  };
}
