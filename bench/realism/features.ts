/** What is compared of a set of scans: samples of values, one list a feature. */
import { groundLabels } from '../../engine/kernels/ground.ts';
import { ABOVE, GROUND } from '../../engine/kernels/sweep.ts';
import type { Scan } from './scan.ts';

export type Feature = {
  readonly title: string;
  readonly unit: string;
  /** What a plot shows. */
  readonly from: number;
  readonly to: number;
  readonly bins: number;
};

const REACH_M = 100;
/** Nearer points are the vehicle's own body. */
const EGO_M = 3;
/** Sectors a turn is cut into to see where echoes are missing. */
const SECTORS = 36;

export const FEATURES = {
  range: { title: 'range, all', unit: 'm', from: 0, to: 80, bins: 40 },
  rangeUpper: { title: 'range, upper quarter of the lasers', unit: 'm', from: 0, to: 80, bins: 40 },
  rangeMiddle: { title: 'range, second quarter', unit: 'm', from: 0, to: 80, bins: 40 },
  rangeLower: { title: 'range, lower half', unit: 'm', from: 0, to: 30, bins: 40 },
  rangeGround: { title: 'range of ground', unit: 'm', from: 0, to: 40, bins: 40 },
  rangeAbove: { title: 'range of what stands on it', unit: 'm', from: 0, to: 40, bins: 40 },
  height: { title: 'height over ground of what stands on it', unit: 'm', from: 0, to: 8, bins: 40 },
  intensity: { title: 'intensity, all', unit: '', from: 0, to: 1, bins: 20 },
  intensityNear: { title: 'intensity of ground within 10 m', unit: '', from: 0, to: 1, bins: 20 },
  intensityFar: { title: 'intensity of ground, 10 to 20 m', unit: '', from: 0, to: 1, bins: 20 },
  intensityBeyond: { title: 'intensity of ground, 20 to 40 m', unit: '', from: 0, to: 1, bins: 20 },
  intensityAbove: { title: 'intensity of what stands on it', unit: '', from: 0, to: 1, bins: 20 },
  ring: { title: 'points per ring', unit: 'ring', from: -0.5, to: 63.5, bins: 64 },
  fill: { title: 'echoes per firing, by ring and 10° of azimuth', unit: '', from: 0, to: 1, bins: 20 },
  gap: { title: 'firings lost in a row', unit: 'firings', from: 1, to: 13, bins: 12 },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof FEATURES;
export type Samples = Readonly<Record<FeatureName, Float64Array>>;

/** Intensity is compared in hundredths, the steps in which KITTI publishes it. */
const inSteps = (value: number): number => Math.round(value * 100) / 100;

export function samplesOf(scans: readonly Scan[]): Samples {
  const lists = Object.fromEntries(Object.keys(FEATURES).map((name) => [name, [] as number[]])) as Record<
    FeatureName,
    number[]
  >;
  for (const scan of scans) add(scan, lists);
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, Float64Array.from(list).sort()]),
  ) as Record<FeatureName, Float64Array>;
}

function add(scan: Scan, into: Record<FeatureName, number[]>): void {
  const { xyz, intensity, ring, rings, firings, heightM } = scan;
  const count = ring.length;
  const labels = groundOf(scan);
  const fills = new Float64Array(rings * SECTORS);
  let before = Number.NaN;
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [xyz[3 * i] as number, xyz[3 * i + 1] as number, xyz[3 * i + 2] as number];
    const flat = Math.hypot(x, y);
    const range = Math.hypot(flat, z);
    const laser = ring[i] as number;
    const azimuth = Math.atan2(y, x);
    const sector = Math.min(SECTORS - 1, Math.floor((azimuth / (2 * Math.PI) + 0.5) * SECTORS));
    fills[laser * SECTORS + sector]!++;
    if (i > 0 && laser === ring[i - 1]) {
      const steps = Math.round((Math.abs(azimuth - before) / (2 * Math.PI)) * firings);
      // Not across the start of the turn; and what lies in the vehicle's own shade has no end.
      if (steps > 0 && steps < firings / 12) into.gap.push(steps - 1);
    }
    before = azimuth;
    if (range < EGO_M || range > REACH_M) continue;
    into.ring.push((laser * 64) / rings);
    into.range.push(range);
    into[laser < rings / 4 ? 'rangeUpper' : laser < rings / 2 ? 'rangeMiddle' : 'rangeLower'].push(range);
    const value = inSteps(intensity[i] as number);
    into.intensity.push(value);
    if (labels[i] === GROUND) {
      into.rangeGround.push(flat);
      if (flat < 10) into.intensityNear.push(value);
      else if (flat < 20) into.intensityFar.push(value);
      else if (flat < 40) into.intensityBeyond.push(value);
    } else if (labels[i] === ABOVE) {
      into.rangeAbove.push(flat);
      into.height.push(z + heightM);
      into.intensityAbove.push(value);
    }
  }
  // In steps of a twentieth: sectors differ by a firing or two with the turning rate.
  for (const n of fills) into.fill.push(Math.min(1, Math.round(((n * SECTORS) / firings) * 20) / 20));
}

/** The ground stage's own labels, the vehicle taken to stand level. */
export function groundOf({ xyz, heightM }: Scan): Uint8Array {
  const poses = Float64Array.from([0, 0, heightM, 1, 0, 0, 0]);
  const [labels] = groundLabels(
    [{ xyz, poses, from: 0, to: 0, scan: 1 }],
    { cellM: 0.4, rangeM: 40, egoM: 2.5, stepM: 0.22, aboveM: 0.18 },
    2,
  );
  return labels ?? new Uint8Array(xyz.length / 3);
}
