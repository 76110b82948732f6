/**
 * Sweeps and radar scans of one file each. A lidar's `.bin` has five float32 a point: x, y, z, intensity, ring; other clouds are
 * PCD. Points have no column `time`: nuScenes gives none and has compensated the motion within the sweep (Caesar et al. 2020).
 */
import { openPacked } from '../../../drive/recipes/packed.ts';
import { valuesOf } from '../../../drive/recipes/values.ts';
import type { PayloadMemory } from '../../format.ts';
import { readPcd } from '../../media/clouds/pcd.ts';
import { type PointColumn, sweepBlock } from '../../media/sweep-columns.ts';

const VALUES = 5;

export type MadeCloud = {
  readonly payload: Uint8Array;
  readonly points: number;
  readonly dropped: number;
  /** How it ends early, in words, where it does; its whole points are there. */
  readonly cut: string | undefined;
  readonly hasRings: boolean;
};

/** @throws Error in words when the bytes are no sweep. */
export function sweepOf(file: string, bytes: Uint8Array, memory: PayloadMemory): MadeCloud {
  if (/\.pcd$/i.test(file)) return sweepOfPcd(bytes, memory);
  const points = Math.floor(bytes.byteLength / (4 * VALUES));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns = Array.from({ length: VALUES }, (_, k) => {
    const values = new Float32Array(points);
    for (let i = 0; i < points; i++) values[i] = view.getFloat32(4 * (VALUES * i + k), true);
    return values;
  });
  const [x, y, z, intensity, ring] = columns;
  if (!x || !y || !z || !intensity || !ring) throw new Error('it has no point');
  // Where the lasers are not known, layouts write −1, or something else than whole numbers.
  const hasRings = ring.length > 0 && ring.every((n) => n >= 0 && n <= 65_535 && Number.isInteger(n));
  const made = sweepBlock(
    [x, y, z],
    {
      intensity: { type: 'f32', values: intensity },
      ...(hasRings ? { ring: { type: 'u16', values: ring } } : {}),
    },
    { intensityMax: 255 },
    memory,
  );
  const isCut = bytes.byteLength > points * 4 * VALUES;
  return { ...made, cut: isCut ? 'is cut: it ends inside a point' : undefined, hasRings };
}

const RINGS = ['ring', 'ring_idx', 'laser_id', 'channel'];

function sweepOfPcd(bytes: Uint8Array, memory: PayloadMemory): MadeCloud {
  const { axes, others, cut } = pcdColumns(bytes);
  const [intensity, ring] = [others.get('intensity'), RINGS.map((name) => others.get(name)).find(Boolean)];
  for (const name of ['intensity', ...RINGS]) others.delete(name);
  const made = sweepBlock(
    axes,
    {
      ...(intensity ? { intensity: { type: 'f32', values: intensity.values } } : {}),
      ...(ring ? { ring: { type: 'u16', values: ring.values } } : {}),
      ...Object.fromEntries(others),
    },
    {},
    memory,
  );
  return { ...made, cut, hasRings: ring !== undefined };
}

type PcdColumns = {
  readonly axes: readonly [PointColumn['values'], PointColumn['values'], PointColumn['values']];
  /** The fields of one value a point besides x, y and z. */
  readonly others: Map<string, PointColumn>;
  readonly cut: string | undefined;
};

function pcdColumns(bytes: Uint8Array): PcdColumns {
  const { cloud, notes } = readPcd(bytes);
  const points = openPacked(cloud);
  const { x, y, z } = points;
  return {
    axes: [valuesOf(points, x), valuesOf(points, y), valuesOf(points, z)],
    others: new Map(
      points.others
        .filter(({ count }) => count === 1)
        .map((field) => [field.name, { type: field.type, values: valuesOf(points, field) }]),
    ),
    cut: notes.find(({ level }) => level === 'error')?.reason,
  };
}

/** Speeds along the axes: relative to the sensor, and with the vehicle's own motion taken off. */
const SPEEDS = [
  ['doppler', ['vx', 'vy']],
  ['doppler', ['vrel_x', 'vrel_y', 'vrel_z']],
  ['doppler_comp', ['vx_comp', 'vy_comp']],
] as const;

/**
 * A radar's scan: every field under its own name; `doppler` and `doppler_comp` (m/s, positive going away) are the parts of the
 * speeds along the line of sight.
 * @throws Error in words when the bytes are no scan.
 */
export function scanOf(bytes: Uint8Array, memory: PayloadMemory): MadeCloud {
  const { axes, others, cut } = pcdColumns(bytes);
  const extra: Record<string, PointColumn> = {};
  for (const [name, fields] of SPEEDS) {
    const speeds = fields.map((field) => others.get(field)?.values);
    if (!speeds.every((values) => values !== undefined)) continue;
    const values = new Float32Array(axes[0].length);
    for (let i = 0; i < values.length; i++) {
      const range = Math.hypot(...axes.map((axis) => axis[i] ?? 0));
      const along = speeds.reduce((sum, speed, k) => sum + (axes[k]?.[i] ?? 0) * (speed[i] ?? 0), 0);
      values[i] = range > 0 ? along / range : 0;
    }
    extra[name] = { type: 'f32', values };
  }
  const made = sweepBlock(axes, { ...extra, ...Object.fromEntries(others) }, {}, memory);
  return { ...made, cut, hasRings: false };
}
