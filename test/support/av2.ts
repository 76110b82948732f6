/** Sweeps, poses and painted lines of an Argoverse 2 log folder (bench/paint.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import lz4 from '@foxglove/wasm-lz4';
import { CompressionType, compressionRegistry, type Table, tableFromIPC } from 'apache-arrow';
import type { Pose, Vec3 } from '../../engine/contract/calibration.ts';

export type Av2Log = {
  readonly sweeps: readonly {
    readonly T_city_vehicle: Pose;
    /** In the vehicle's frame at the sweep's stamp, motion compensated by the data set. */
    readonly xyz: Float32Array;
    readonly intensity: Uint8Array;
    readonly laser: Uint8Array;
  }[];
  /** Every painted lane boundary in the city frame. */
  readonly lines: readonly { readonly points: readonly Vec3[]; readonly solid: boolean }[];
};

await lz4.isLoaded;
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  decode: (bytes: Uint8Array) => new Uint8Array(lz4(Buffer.from(bytes), 1 << 24)),
});
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)),
});

export function readAv2(folder: string): Av2Log {
  const poses = new Map<string, Pose>();
  const table = tableFromIPC(readFileSync(join(folder, 'city_SE3_egovehicle.feather')));
  const get = (t: Table, name: string, row: number): number => Number(t.getChild(name)?.get(row));
  for (let k = 0; k < table.numRows; k++) {
    poses.set(String(table.getChild('timestamp_ns')?.get(k)), {
      p: [get(table, 'tx_m', k), get(table, 'ty_m', k), get(table, 'tz_m', k)],
      q: { w: get(table, 'qw', k), x: get(table, 'qx', k), y: get(table, 'qy', k), z: get(table, 'qz', k) },
    });
  }
  const lidar = join(folder, 'sensors/lidar');
  const sweeps = readdirSync(lidar)
    .sort()
    .map((name) => {
      const T_city_vehicle = poses.get(name.replace('.feather', ''));
      if (!T_city_vehicle) throw new Error(`There is no pose for sweep ${name}.`);
      const t = tableFromIPC(readFileSync(join(lidar, name)));
      const xyz = new Float32Array(3 * t.numRows);
      const [xs, ys, zs] = ['x', 'y', 'z'].map((axis) => t.getChild(axis));
      for (let k = 0; k < t.numRows; k++)
        xyz.set([Number(xs?.get(k)), Number(ys?.get(k)), Number(zs?.get(k))], 3 * k);
      return {
        T_city_vehicle,
        xyz,
        intensity: Uint8Array.from({ length: t.numRows }, (_, k) => get(t, 'intensity', k)),
        laser: Uint8Array.from({ length: t.numRows }, (_, k) => get(t, 'laser_number', k)),
      };
    });
  const map = readdirSync(join(folder, 'map')).find((name) => name.startsWith('log_map_archive'));
  if (!map) throw new Error(`${folder} has no map.`);
  type Point = { x: number; y: number; z: number };
  const { lane_segments } = JSON.parse(readFileSync(join(folder, 'map', map), 'utf8')) as {
    lane_segments: Record<
      string,
      Record<'left_lane_boundary' | 'right_lane_boundary', Point[]> &
        Record<'left_lane_mark_type' | 'right_lane_mark_type', string>
    >;
  };
  const lines = Object.values(lane_segments).flatMap((segment) =>
    (['left', 'right'] as const).flatMap((side) => {
      const mark = segment[`${side}_lane_mark_type`];
      if (mark === 'NONE' || mark === 'UNKNOWN') return [];
      return [
        {
          points: segment[`${side}_lane_boundary`].map(({ x, y, z }): Vec3 => [x, y, z]),
          solid: mark.includes('SOLID') && !mark.includes('DASH'),
        },
      ];
    }),
  );
  return { sweeps, lines };
}
