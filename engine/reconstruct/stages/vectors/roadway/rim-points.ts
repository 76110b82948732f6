/** Ridge points of the roadway's rim: cells whose log-odds top those of their neighbours across, placed to a fraction of a cell. */
import { RIM_DIRECTIONS, type RimScores, rimScores } from '../../../../kernels/rim.ts';
import type { TileKey } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { release } from '../../../mapping/release.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { WEIGHTS } from './rim-weights.ts';

/** Ground to each side of a tile that the judgement of its cells reaches (m), and cells of the result beside the tile. */
const REACH_M = 1.8;
const BESIDE = 3;
/** Cells of the result, where those of the rasters are no larger (m). */
const CELL_M = 0.1;
/** Points further from the path are left out: rings lie too far apart (m). */
const FAR_M = 20;
/**
 * Scores are read above these log-odds, up to this. Where vehicles drove, 98 of 100 cells lie below −0.8 on the labelled streets and
 * below −2.3 on simulated ones; a lower zero let lines of paint pass on simulated streets.
 */
const ZERO = -1.5;
const LEAST_SCORE = 0.5;
const MOST_SCORE = 10;

/** A tile with the cells beside it. */
export type RimTile = RimScores & { readonly x: number; readonly y: number };

export function rimTile(rasters: RasterReader, key: TileKey, path: DrivenPath, threads: number): RimTile {
  const { tileM, resolutionM } = rasters.shape;
  const factor = Math.max(1, Math.round(CELL_M / resolutionM));
  const cellM = factor * resolutionM;
  const inner = factor * Math.ceil(REACH_M / cellM);
  const margin = inner + factor * BESIDE;
  const side = Math.floor((rasters.cells + 2 * margin) / factor) - 2 * (inner / factor);
  const place = { x: key[0] * tileM - BESIDE * cellM, y: key[1] * tileM - BESIDE * cellM };
  const channel = (name: string, nothing: number) => rasters.channel(key, margin, name, nothing);
  const ground = {
    elevation: channel('elevation', Number.NaN),
    density: channel('density', 0),
    intensity: channel('intensity', Number.NaN),
    intensityWeight: channel('intensityWeight', 0),
    height: channel('height', 0),
  };
  const scores = rimScores(
    { width: rasters.cells + 2 * margin, margin: inner, resolutionM },
    { ...ground, wanted: wantedOf(place, side, cellM, path) },
    WEIGHTS,
    threads,
  );
  release(...Object.values(ground));
  return { ...scores, ...place };
}

/** The cells of a tile within reach of the path. */
function wantedOf(
  { x, y }: { readonly x: number; readonly y: number },
  side: number,
  cellM: number,
  path: DrivenPath,
): Uint8Array {
  const wanted = new Uint8Array(side * side);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if (path.reaches(x + (column + 0.5) * cellM, y + (row + 0.5) * cellM, FAR_M))
        wanted[row * side + column] = 1;
  return wanted;
}

const angleOf = (direction: number): number => (Math.PI * direction) / RIM_DIRECTIONS;

/** The rim's ridge points of a tile; `step` is 1 where the outside lies left of the angle, −1 right. */
export function rimPoints(tile: RimTile, path: DrivenPath): RidgePoint[] {
  const { side, cellM, x: left, y: low, direction } = tile;
  const score = tile.score.map((odds) => Math.max(0, Math.min(MOST_SCORE, odds - ZERO)));
  const sample = (x: number, y: number): number => {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const row = (at: number): number => (score[at] ?? 0) * (1 - fx) + (score[at + 1] ?? 0) * fx;
    return row(y0 * side + x0) * (1 - fy) + row((y0 + 1) * side + x0) * fy;
  };
  const reach = 1.5;
  const points: RidgePoint[] = [];
  for (let y = BESIDE; y < side - BESIDE; y++) {
    for (let x = BESIDE; x < side - BESIDE; x++) {
      const k = y * side + x;
      const s = score[k] ?? 0;
      if (s < LEAST_SCORE) continue;
      const index = direction[k] ?? 0;
      const angle = angleOf(index);
      const [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
      const a = sample(x - nx * reach, y - ny * reach);
      const b = sample(x + nx * reach, y + ny * reach);
      if (s < sample(x - nx, y - ny) || s <= sample(x + nx, y + ny) || s < a || s < b) continue;
      const [px, py] = [left + (x + 0.5) * cellM, low + (y + 0.5) * cellM];
      if (!path.reaches(px, py, FAR_M)) continue;
      const bend = a - 2 * s + b;
      const shift = bend < 0 ? Math.max(-1, Math.min(1, (0.5 * (a - b) * reach) / bend)) : 0;
      const turned = index >= RIM_DIRECTIONS;
      points.push({
        x: px + nx * shift * cellM,
        y: py + ny * shift * cellM,
        angle: turned ? angle - Math.PI : angle,
        score: s,
        step: turned ? -1 : 1,
      });
    }
  }
  return points;
}
