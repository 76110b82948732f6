/** The first phases of a line: which cells of the evidence top their neighbours, and how they were followed. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { nameOf, type TileKey } from '../../../mapping/plan.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { type FlatBox, linesLayer, mosaic, pointsLayer } from '../../../mapping/step-layers.ts';
import { BOUNDARY, MARKING } from '../evidence-points.ts';
import { chainOf, significanceOf } from '../following/chains.ts';
import { type RidgePoint, ridgePoints } from '../following/ridge-points.ts';
import { broadPoints } from '../marks/broad-points.ts';
import type { Settings } from '../parameters.ts';
import type { Candidate, Shown } from './candidate.ts';

/** Points further apart than this were followed one by one, and joined (m). */
const HOLE_M = 0.75;
/** Scores that colours reach to (σ). */
const TOP_SCORE = 12;
/** Points of the surroundings that are shown. */
const MOST_POINTS = 40_000;
const TENTHS = 0.1;

const placeOf = ({ x, y }: RidgePoint): Vec3 => [x, y, 0];

export function pointsPhase(
  { kind, points, isBroad }: Candidate,
  { evidence, rasters }: { readonly evidence: RasterReader; readonly rasters: RasterReader },
  box: FlatBox,
  { lowScore, following }: Settings,
  threads: number,
): Shown {
  const source = kind === 'rim' ? BOUNDARY : MARKING;
  const own = new Set(points.map(nameOfPoint));
  const near = tilesOf(isBroad ? rasters : evidence, box)
    .flatMap((key) =>
      isBroad ? broadPoints(rasters, key, lowScore, threads) : ridgePoints(evidence, key, source, lowScore),
    )
    .filter((p) => isIn(box, p) && !own.has(nameOfPoint(p)))
    .slice(0, MOST_POINTS);
  const seeds = points.filter(({ score }) => score >= following.seedScore).length;
  const range = { unit: 'σ', low: lowScore, high: TOP_SCORE };
  const title = kind === 'rim' ? 'Score of a step of the ground' : 'Score of paint';
  return {
    title: 'Ridge points',
    text: `${isBroad ? 'The filter for paint of 30 to 70 cm, over cells of 10 cm: ' : ''}${points.length} cells top their neighbours across the line; ${seeds} of them are strong enough to begin one (${following.seedScore} σ). Beside it lie ${near.length} others of ${lowScore} σ and more.`,
    numbers: [
      { name: 'Points', value: points.length, unit: '' },
      { name: 'Strong enough to begin', value: seeds, unit: '' },
      { name: 'Strongest', value: Math.max(0, ...points.map(({ score }) => score)), unit: 'σ' },
      { name: 'Others near by', value: near.length, unit: '' },
    ],
    layers: ['score', 'near', 'own'],
    blocks: {
      score: mosaic(evidence, source.score, box, { title, ...range, low: 0 }, TENTHS),
      near: pointsLayer('Other ridge points', 'beside', near.map(placeOf)),
      own: pointsLayer('Points of this line', 'chosen', points.map(placeOf), {
        value: points.map(({ score }) => score),
        ...range,
      }),
    },
  };
}

export function followedPhase({ points, made, kind }: Candidate, { following }: Settings): Shown {
  const pieces = piecesOf(points).map(chainOf);
  const gaps = pieces.map((piece, k) => {
    const [a, b] = [pieces[k - 1]?.points.at(-1), piece.points[0]];
    return a && b ? Math.hypot(b.x - a.x, b.y - a.y) : 0;
  });
  const look = made ? 'made' : 'refused';
  const painted = pieces.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / Math.max(1, points.length);
  const whole = significanceOf(meanScore, painted);
  const needs = kind === 'rim' ? '' : ` A piece is followed on its own from ${following.significance} σ on.`;
  return {
    title: 'Followed',
    text: `${pieces.length === 1 ? 'One piece was' : `${pieces.length} pieces were`} followed from point to point${pieces.length > 1 ? ' and joined where both ends lie on one arc' : ''}: ${painted.toFixed(1)} m with a mean score of ${meanScore.toFixed(1)} σ.${needs}`,
    numbers: [
      { name: 'Pieces', value: pieces.length, unit: '' },
      { name: 'Followed', value: painted, unit: 'm' },
      { name: 'Longest gap', value: Math.max(0, ...gaps), unit: 'm' },
      { name: 'Stands out by', value: whole, unit: 'σ' },
    ],
    layers: ['score', 'pieces', 'pieceTable'],
    blocks: {
      pieces: linesLayer(
        'Pieces',
        look,
        pieces.map((piece) => piece.points.map(placeOf)),
      ),
      pieceTable: {
        kind: 'table',
        title: 'Pieces in order',
        columns: ['Piece', 'Length', 'Mean score', 'Stands out by', 'Gap before'],
        rows: pieces.map(({ lengthM, meanScore }, k) => [
          String(k + 1),
          `${lengthM.toFixed(1)} m`,
          `${meanScore.toFixed(1)} σ`,
          `${significanceOf(meanScore, lengthM).toFixed(1)} σ`,
          k === 0 ? '' : `${(gaps[k] ?? 0).toFixed(1)} m`,
        ]),
      },
    },
  };
}

/** Points in stretches without a hole. */
export function piecesOf(points: readonly RidgePoint[]): RidgePoint[][] {
  const pieces: RidgePoint[][] = [];
  points.forEach((p, k) => {
    const q = points[k - 1];
    const piece = pieces.at(-1);
    if (piece && q && Math.hypot(p.x - q.x, p.y - q.y) <= HOLE_M) piece.push(p);
    else pieces.push([p]);
  });
  return pieces;
}

function tilesOf(reader: RasterReader, { x0, y0, x1, y1 }: FlatBox): TileKey[] {
  const { tileM } = reader.shape;
  const known = new Set(reader.keys().map(nameOf));
  const keys: TileKey[] = [];
  for (let j = Math.floor(y0 / tileM); j <= Math.floor(y1 / tileM); j++)
    for (let i = Math.floor(x0 / tileM); i <= Math.floor(x1 / tileM); i++)
      if (known.has(nameOf([i, j]))) keys.push([i, j]);
  return keys;
}

const nameOfPoint = ({ x, y }: RidgePoint): string => `${x},${y}`;
const isIn = ({ x0, y0, x1, y1 }: FlatBox, { x, y }: RidgePoint): boolean =>
  x >= x0 && x <= x1 && y >= y0 && y <= y1;
