/** How a line looks across: its painted width and its colour, from the ground rasters. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { resample } from '../../../geometry/polyline.ts';
import type { RasterReader } from '../../mapping/raster.ts';

export type Look = {
  /** Full width at half height of the mean profile; undefined where no profile stands out. */
  readonly widthM: number | undefined;
  /** Seen by a camera, and clearly the one or the other. */
  readonly colour: 'white' | 'yellow' | undefined;
};

const REACH = 16;
/** Yellow paint has at most this much blue for its red and green; white road paint in any light has more. */
const YELLOW = 0.72;

export function lookOf(line: readonly Vec3[], rasters: RasterReader): Look {
  const { resolutionM } = rasters.shape;
  const points = resample(line, 0.3);
  const bright = new Float64Array(2 * REACH + 1);
  const shine = new Float64Array(2 * REACH + 1);
  const seen = { bright: new Uint32Array(2 * REACH + 1), shine: new Uint32Array(2 * REACH + 1) };
  let [warm, blue] = [0, 0];
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1]!, points[k]!];
    const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (d < 1e-6) continue;
    const [nx, ny] = [-(b[1] - a[1]) / d, (b[0] - a[0]) / d];
    for (let s = -REACH; s <= REACH; s++) {
      const place = rasters.at(b[0] + nx * s * resolutionM, b[1] + ny * s * resolutionM);
      if (!place) continue;
      const { columns: block, cell: at } = place;
      const intensity = block.get('intensity')?.[at] ?? Number.NaN;
      if (!Number.isNaN(intensity)) {
        shine[s + REACH]! += intensity;
        seen.shine[s + REACH]!++;
      }
      const [r, g, bl] = [
        block.get('red')?.[at] ?? 0,
        block.get('green')?.[at] ?? 0,
        block.get('blue')?.[at] ?? 0,
      ];
      if (r === 0 && g === 0 && bl === 0) continue;
      bright[s + REACH]! += (r + g) / 2;
      seen.bright[s + REACH]!++;
      if (Math.abs(s) <= 1) {
        warm += (r + g) / 2;
        blue += bl;
      }
    }
  }
  // The sensor in which the line stands out more says how wide it is.
  const candidates = [widthOf(bright, seen.bright), widthOf(shine, seen.shine)].filter(
    (c) => c !== undefined,
  );
  const best = candidates.sort((a, b) => b.contrast - a.contrast)[0];
  const enough = (seen.bright[REACH] ?? 0) >= 5 && warm > 0;
  return {
    widthM: best && Math.round(best.cells * resolutionM * 100) / 100,
    colour: enough ? (blue < YELLOW * warm ? 'yellow' : 'white') : undefined,
  };
}

/** Width of the central hump at half its height, in cells, and its height over the noise of the flanks. */
function widthOf(sums: Float64Array, counts: Uint32Array): { cells: number; contrast: number } | undefined {
  const mean = [...sums].map((sum, k) => (counts[k]! > 2 ? sum / counts[k]! : Number.NaN));
  if (mean.some(Number.isNaN)) return undefined;
  const flanks = [...mean.slice(0, 6), ...mean.slice(-6)];
  const base = flanks.reduce((a, b) => a + b, 0) / flanks.length;
  const noise = Math.sqrt(flanks.reduce((a, b) => a + (b - base) ** 2, 0) / flanks.length) + 1e-6;
  const peak = Math.max(...mean.slice(REACH - 2, REACH + 3));
  if (peak - base < 3 * noise) return undefined;
  const half = (peak + base) / 2;
  const edge = (step: 1 | -1): number => {
    for (let k = 0; k < REACH; k++) {
      const [inner, outer] = [mean[REACH + step * k]!, mean[REACH + step * (k + 1)]!];
      if (outer < half) return inner > half ? k + (inner - half) / (inner - outer) : k;
    }
    return REACH;
  };
  return { cells: edge(1) + edge(-1), contrast: (peak - base) / noise };
}
