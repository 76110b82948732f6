/** Ridge points: cells of an evidence raster that top their neighbours across the line, placed to a fraction of a cell. */
import type { TileKey } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { release } from '../../../mapping/release.ts';

export type RidgePoint = {
  readonly x: number;
  readonly y: number;
  /** Direction of the line, 0 to π. */
  readonly angle: number;
  /** Standard deviations over the ground around. */
  readonly score: number;
  /** For kerbs: metres by which the left of the direction is higher. */
  readonly step: number;
};

export type RidgeSource = { readonly score: string; readonly angle: string; readonly step?: string };

/** Cells beyond the tile that its points need. */
export const MARGIN = 3;

/** Points below `leastScore` are left out. */
export function ridgePoints(
  evidence: RasterReader,
  key: TileKey,
  source: RidgeSource,
  leastScore: number,
): RidgePoint[] {
  const score = evidence.channel(key, MARGIN, source.score, 0);
  for (let k = 0; k < score.length; k++) score[k] = (score[k] ?? 0) / 10;
  const degrees = evidence.channel(key, MARGIN, source.angle, 0);
  const steps = source.step ? evidence.channel(key, MARGIN, source.step, 0) : undefined;
  const { width, x, y, resolutionM } = evidence.window(key, MARGIN);
  const angle = new Float64Array(degrees.length);
  for (let k = 0; k < angle.length; k++) angle[k] = ((degrees[k] ?? 0) * Math.PI) / 180;
  const step = steps && new Float64Array(steps.length);
  if (steps && step) for (let k = 0; k < step.length; k++) step[k] = (steps[k] ?? 0) / 100;
  const points = topsOf({ score, angle, step, width, x, y, resolutionM }, leastScore);
  release(score, degrees, steps, angle, step);
  return points;
}

/** Scores of a square window with its margin. */
export type ScoreField = {
  readonly score: ArrayLike<number>;
  /** Directions, 0 to π. */
  readonly angle: ArrayLike<number>;
  /** Metres. */
  readonly step?: ArrayLike<number> | undefined;
  /** Cells to a side, margin included, and the window's lower left corner (m). */
  readonly width: number;
  readonly x: number;
  readonly y: number;
  readonly resolutionM: number;
};

/**
 * Non-maximum suppression across the line (Canny 1986), and the top of the parabola through a cell and its two neighbours
 * at 1.5 cells.
 */
export function topsOf(field: ScoreField, leastScore: number): RidgePoint[] {
  const { score, angle: angles, step: steps, width, x: left, y: low, resolutionM } = field;
  const sample = (x: number, y: number): number => {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const k = y0 * width + x0;
    const row = (at: number): number => (score[at] ?? 0) * (1 - fx) + (score[at + 1] ?? 0) * fx;
    return row(k) * (1 - fy) + row(k + width) * fy;
  };
  const points: RidgePoint[] = [];
  const reach = 1.5;
  for (let y = MARGIN; y < width - MARGIN; y++) {
    for (let x = MARGIN; x < width - MARGIN; x++) {
      const s = score[y * width + x] ?? 0;
      if (s < leastScore) continue;
      const angle = angles[y * width + x] ?? 0;
      const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
      const a = sample(x - nx * reach, y - ny * reach);
      const b = sample(x + nx * reach, y + ny * reach);
      if (s < sample(x - nx, y - ny) || s <= sample(x + nx, y + ny) || s < a || s < b) continue;
      const bend = a - 2 * s + b;
      const shift = bend < 0 ? Math.max(-1, Math.min(1, (0.5 * (a - b) * reach) / bend)) : 0;
      points.push({
        x: left + (x + 0.5 + nx * shift) * resolutionM,
        y: low + (y + 0.5 + ny * shift) * resolutionM,
        angle,
        score: s,
        step: steps?.[y * width + x] ?? 0,
      });
    }
  }
  return points;
}

/** Places without a point that can start a line within this are given up early: their points would only fill memory. */
const HOPE_M = 3;

/** The points that a line could reach: those within 3 m of one as strong as `seedScore`, and those near the tile's rim. */
export function withinReach(
  points: readonly RidgePoint[],
  key: TileKey,
  tileM: number,
  seedScore: number,
): RidgePoint[] {
  const hope = new Set<number>();
  const cell = (v: number): number => Math.floor(v / HOPE_M);
  for (const { x, y, score } of points) if (score >= seedScore) hope.add(cell(x) * 0x4000000 + cell(y));
  const [x0, y0] = [key[0] * tileM, key[1] * tileM];
  return points.filter(({ x, y }) => {
    const rim = Math.min(x - x0, y - y0, x0 + tileM - x, y0 + tileM - y);
    if (rim < HOPE_M / 2) return true;
    for (let j = -1; j <= 1; j++)
      for (let i = -1; i <= 1; i++) if (hope.has((cell(x) + i) * 0x4000000 + cell(y) + j)) return true;
    return false;
  });
}
