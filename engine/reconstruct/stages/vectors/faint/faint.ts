/**
 * Faint lines, found before they can be followed: lines of a road run side by side, so what is too weak to stand out at any one place
 * adds up along a line already found (track before detect). docs/stages/vectors.md.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { type Chain, chainOf, meanScoreOf } from '../following/chains.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { runsOf } from '../runs.ts';
import { believed, type Stretch } from './belief.ts';
import { guidesOf } from './guides.ts';
import { ACROSS_M, forget, mark, type Strip, stationsAlong, stripAlong } from './strip.ts';
import { type Track, tracksOf } from './tracks.ts';

/** Lengths over which contrast is added up, one after the other (m). */
const WINDOWS_M = [30, 60] as const;
/** A guide speaks for lines this far to its sides (m). */
const REACH_M = 16;
/** Closer to a kerb its stones and its shadow are seen (m). */
const EDGE_M = 0.3;
/** Closer to paint already found no faint line is believed: it would be the same, or half of a double one (m). */
const BESIDE_M = 1;
const KNOWN_STEP_M = 0.25;
/** A point of a chain for every second row: 0.2 m. */
const EVERY = 2;
/** What is left of a stretch beside known lines must still be this long (m). */
const SHORTEST_M = 4;

/** No line stands out by this: none is looked for. */
export const NONE = 100;

export type FaintOptions = {
  /** Standard deviations by which the mean of a window must stand out; NONE looks for no line. */
  readonly least: number;
  /** Whether there is road where a line may be. */
  readonly admits: (x: number, y: number) => boolean;
};

/**
 * Chains beside the kerbs and the paint found, and none where one of these already is. Their points are 0.2 m apart; their score is
 * that of a line followed over 30 m which stands out as much.
 */
export function faintChains(
  kerbs: readonly (readonly Vec3[])[],
  paint: readonly (readonly Vec3[])[],
  rasters: RasterReader,
  { least, admits }: FaintOptions,
): Chain[] {
  const found: Chain[] = [];
  if (least >= NONE) return found;
  const edges = kerbs.map((line) => resample(line, KNOWN_STEP_M));
  const known = paint.map((line) => resample(line, KNOWN_STEP_M));
  for (const guide of guidesOf([...kerbs, ...paint])) {
    const strip = stripAlong(stationsAlong(guide), REACH_M, rasters, admits);
    for (const line of edges) forget(strip, line, EDGE_M);
    for (const line of known) mark(strip, line, BESIDE_M);
    for (const windowM of WINDOWS_M)
      for (const track of tracksOf(strip, windowM, least)) {
        const score = meanScoreOf(track.z, windowM);
        const chains = believed(strip, track).flatMap((stretch) =>
          chainsAlong(strip, track, stretch, score, admits),
        );
        for (const chain of chains) {
          const line = chain.points.map(({ x, y }): Vec3 => [x, y, 0]);
          found.push(chain);
          known.push(line);
          mark(strip, line, BESIDE_M);
        }
      }
  }
  return found;
}

/** The stretch's points where no line is known yet and there may be one. */
function chainsAlong(
  { stations, columns, known }: Strip,
  track: Track,
  { begin, end, dashed }: Stretch,
  score: number,
  admits: FaintOptions['admits'],
): Chain[] {
  const half = (columns - 1) / 2;
  const points = stations
    .slice(track.from + begin, track.from + end)
    .filter((_, k) => k % EVERY === 0)
    .map(({ x, y, heading, row }) => {
      const column = track.columns[row - track.from] ?? Number.NaN;
      const d = (column - half) * ACROSS_M;
      const p: RidgePoint = {
        x: x - d * Math.sin(heading),
        y: y + d * Math.cos(heading),
        angle: ((heading % Math.PI) + Math.PI) % Math.PI,
        score,
        step: 0,
      };
      return { p, free: known[row * columns + Math.round(column)] === 0 };
    });
  return runsOf(points, ({ p, free }) => free && admits(p.x, p.y))
    .map((run): Chain => ({ ...chainOf(run.map(({ p }) => p)), faint: dashed ? 'dashed' : 'solid' }))
    .filter(({ lengthM }) => lengthM >= SHORTEST_M);
}
