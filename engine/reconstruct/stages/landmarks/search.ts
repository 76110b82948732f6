/** All candidates along the drive, square by square, each with what became of it. */
import type { Landmark } from '../../../contract/map/landmarks.ts';
import { requiredInput, type StageContext } from '../../contract/stage.ts';
import { type LidarPath, lidarPathOf, positionsOf } from '../../mapping/placement.ts';
import { RasterReader } from '../../mapping/raster.ts';
import { type Column, columnsOf } from './columns.ts';
import { settingsOf } from './parameters.ts';
import { judgePole, type PoleJudgement, sigmaOf } from './poles.ts';
import { type Shaft, shaftOf } from './shaft.ts';
import { type Standing, StandingReader } from './standing.ts';

export type Candidate = {
  readonly column: Column;
  /** Undefined where too few points lie in the column's middle. */
  readonly shaft?: Shaft | undefined;
  readonly judgement: PoleJudgement;
  /** The sweep that passed nearest, counted from 0, and how far from there (m). */
  readonly passed: number;
  readonly distanceM: number;
  /** What was made of it. */
  readonly landmark?: Landmark | undefined;
};

export type Search = {
  readonly lidar: LidarPath;
  readonly candidates: readonly Candidate[];
  readonly landmarks: readonly Landmark[];
};

/** Two poles nearer than this are one (m); the one that is free over more heights stays. */
const APART_M = 0.45;
const NOTHING: PoleJudgement = { reason: 'too few points lie along its middle', apart: [0, 0] };

/** Squares of the map cloud hold tiles beside the elevation: this many are kept decoded. */
const ELEVATION_TILES = 16;

/** @param look is shown each square before it is forgotten */
export function search(
  context: StageContext,
  look?: (standing: Standing, found: Candidate[]) => void,
): Search {
  const { reachM } = settingsOf(context.parameters);
  const lidar = lidarPathOf(context);
  const path = positionsOf(lidar);
  const reader = new StandingReader(
    requiredInput(context, 'cloud'),
    new RasterReader(requiredInput(context, 'elevation'), ELEVATION_TILES),
  );
  const squares = reader.squares();
  const candidates: Candidate[] = [];
  for (const [k, key] of squares.entries()) {
    context.progress(k / squares.length, `Square ${k} of ${squares.length}`);
    const standing = reader.read(key);
    const found = columnsOf(standing)
      .filter((column) => isInside(standing, column))
      .flatMap((column) => candidateOf(standing, column, path, reachM));
    look?.(standing, found);
    candidates.push(...found);
  }
  const ordered = candidates.sort((a, b) => a.passed - b.passed || a.distanceM - b.distanceM);
  return { lidar, ...numbered(ordered, lidar) };
}

const isInside = ({ inner: [x0, y0, x1, y1] }: Standing, { x, y }: Column): boolean =>
  x >= x0 && y >= y0 && x < x1 && y < y1;

function candidateOf(standing: Standing, column: Column, path: Float64Array, reachM: number): Candidate[] {
  const { passed, distanceM } = nearest(path, column.x, column.y);
  if (!(distanceM <= reachM)) return [];
  const shaft = shaftOf(standing, column);
  return [{ column, shaft, judgement: shaft ? judgePole(column, shaft) : NOTHING, passed, distanceM }];
}

function nearest(path: Float64Array, x: number, y: number): { passed: number; distanceM: number } {
  let [passed, square] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; 2 * k < path.length; k++) {
    const d = ((path[2 * k] as number) - x) ** 2 + ((path[2 * k + 1] as number) - y) ** 2;
    if (d < square) [passed, square] = [k, d];
  }
  return { passed, distanceM: Math.sqrt(square) };
}

function numbered(candidates: readonly Candidate[], lidar: LidarPath): Omit<Search, 'lidar'> {
  const landmarks: Landmark[] = [];
  const kept: Candidate[] = [];
  const best = [...candidates]
    .filter(({ judgement }) => judgement.kind)
    .sort((a, b) => b.column.filled - a.column.filled || a.passed - b.passed);
  for (const each of best) if (!kept.some((other) => distance(each, other) < APART_M)) kept.push(each);
  const out = candidates.map((each): Candidate => {
    const { shaft, judgement } = each;
    if (!shaft || !judgement.kind) return each;
    if (!kept.includes(each))
      return { ...each, judgement: { ...judgement, kind: undefined, reason: DOUBLE } };
    const landmark = poleOf(shaft, judgement, each.distanceM, landmarks.length + 1, lidar.stream.name);
    landmarks.push(landmark);
    return { ...each, landmark };
  });
  return { candidates: out, landmarks };
}

const DOUBLE = 'a pole that is free over more heights stands in the same place';

const distance = (a: Candidate, b: Candidate): number =>
  Math.hypot((a.shaft?.x ?? 0) - (b.shaft?.x ?? 0), (a.shaft?.y ?? 0) - (b.shaft?.y ?? 0));

function poleOf(
  shaft: Shaft,
  { kind = 'post', apart }: PoleJudgement,
  distanceM: number,
  number: number,
  sensor: string,
): Landmark {
  const topM = Math.max(shaft.to, Math.min(shaft.top, apart[1]));
  const middle = (shaft.base + topM) / 2;
  const { x, y, lean, ground } = shaft;
  return {
    id: `pole-${number}`,
    kind: 'pole',
    subtype: kind,
    position: [rounded(x + lean[0] * middle), rounded(y + lean[1] * middle), rounded(ground + middle)],
    sigmaM: sigmaOf(shaft).map(rounded) as [number, number, number],
    baseM: rounded(shaft.base),
    topM: rounded(topM),
    radiusM: rounded(Math.max(0.02, shaft.radius)),
    lean: [rounded(lean[0]), rounded(lean[1])],
    confidence: confidenceOf(shaft, distanceM),
    sensors: [sensor],
    sweeps: shaft.sweeps,
    points: shaft.points,
  };
}

/** Millimetres: what a landmark says is not finer. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Until it is fitted: less for what few points show, and for what lies far away. */
function confidenceOf({ points }: Shaft, distanceM: number): number {
  const seen = Math.min(1, points / 60);
  return rounded(0.5 + 0.4 * seen * Math.min(1, 15 / Math.max(distanceM, 1)));
}
