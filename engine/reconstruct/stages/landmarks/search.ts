/** All candidates along the drive, square by square, each with what became of it. */
import type { Landmark } from '../../../contract/map/landmarks.ts';
import { requiredInput, type StageContext } from '../../contract/stage.ts';
import { type LidarPath, lidarPathOf, positionsOf } from '../../mapping/placement.ts';
import { RasterReader } from '../../mapping/raster.ts';
import type { Candidate } from './candidate.ts';
import { chordsOf, reasonAgainst } from './chords.ts';
import { type Column, columnsOf } from './columns.ts';
import { landmarksFrom } from './made.ts';
import { mountedOn } from './mounted.ts';
import { settingsOf } from './parameters.ts';
import { brightOf, platesOf } from './plates.ts';
import { judgePole } from './poles.ts';
import { shaftOf } from './shaft.ts';
import { type Standing, StandingReader } from './standing.ts';

export type Search = {
  readonly lidar: LidarPath;
  readonly candidates: readonly Candidate[];
  readonly landmarks: readonly Landmark[];
};

/** Squares of the map cloud reach over four tiles of the elevation and their neighbours. */
const ELEVATION_TILES = 16;
const TOO_FEW = 'too few points lie along its middle';

export function search(context: StageContext): Search {
  const { reachM } = settingsOf(context.parameters);
  const lidar = lidarPathOf(context);
  const path = positionsOf(lidar);
  const cloud = requiredInput(context, 'cloud');
  const bright = brightOf(cloud);
  const reader = readerOf(context);
  const squares = reader.squares();
  const candidates: Candidate[] = [];
  for (const [k, key] of squares.entries()) {
    context.progress(k / squares.length, `Square ${k} of ${squares.length}`);
    const standing = reader.read(key);
    const plates = bright === undefined ? [] : platesOf(standing, bright);
    const found = [
      ...withMounts(
        standing,
        columnsOf(standing).map((column) => poleCandidate(standing, column, path)),
      ),
      ...plates.map((plate) => ({ ...plate, plate, ...nearest(path, plate.x, plate.y) })),
    ];
    candidates.push(...found.filter((each) => isInside(standing, each) && each.distanceM <= reachM));
  }
  const posts = measured(context, lidar, candidates);
  const ordered = [...posts, ...posts.flatMap(mountsOf)].sort(
    (a, b) => a.passed - b.passed || a.distanceM - b.distanceM,
  );
  return { lidar, ...landmarksFrom(ordered, path, lidar.stream.name) };
}

/** The same candidates, posts with what hangs on them. */
function withMounts(standing: Standing, columns: readonly Candidate[]): Candidate[] {
  const shafts = columns.flatMap(({ shaft, judgement }) => (shaft && judgement?.kind ? [shaft] : []));
  return columns.map((each) =>
    each.shaft && each.judgement?.kind === 'post'
      ? { ...each, mounts: mountedOn(standing, each.shaft, shafts) }
      : each,
  );
}

/** What hangs on a post that was not refused, as candidates of their own. */
const mountsOf = ({ mounts = [], reason, passed, distanceM }: Candidate): Candidate[] =>
  reason === ''
    ? mounts.map((mounted) => ({
        x: mounted.x,
        y: mounted.y,
        reason: mounted.reason,
        passed,
        distanceM,
        mounted,
      }))
    : [];

/** The same candidates; what is as thick as a trunk or a bin in single sweeps, or was never near to one, is refused. */
function measured(
  context: StageContext,
  lidar: LidarPath,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const shafts = candidates.flatMap(({ shaft, judgement }) => (shaft && judgement?.kind ? [shaft] : []));
  const chords = new Map(chordsOf(context, lidar, shafts).map((chord, k) => [shafts[k], chord]));
  return candidates.map((each): Candidate => {
    const chord = each.shaft && chords.get(each.shaft);
    if (!chord || !each.judgement?.kind) return each;
    return { ...each, chord, reason: reasonAgainst(chord, each.judgement.kind) };
  });
}

export const readerOf = (context: StageContext): StandingReader =>
  new StandingReader(
    requiredInput(context, 'cloud'),
    new RasterReader(requiredInput(context, 'elevation'), ELEVATION_TILES),
  );

const isInside = ({ inner: [x0, y0, x1, y1] }: Standing, { x, y }: Candidate): boolean =>
  x >= x0 && y >= y0 && x < x1 && y < y1;

function poleCandidate(standing: Standing, column: Column, path: Float64Array): Candidate {
  const shaft = shaftOf(standing, column);
  const judgement = shaft && judgePole(column, shaft);
  const reason = judgement?.reason ?? TOO_FEW;
  const { x, y } = column;
  return { x, y, reason, column, shaft, judgement, ...nearest(path, x, y) };
}

function nearest(path: Float64Array, x: number, y: number): { passed: number; distanceM: number } {
  let [passed, square] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; 2 * k < path.length; k++) {
    const d = ((path[2 * k] as number) - x) ** 2 + ((path[2 * k + 1] as number) - y) ** 2;
    if (d < square) [passed, square] = [k, d];
  }
  return { passed, distanceM: Math.sqrt(square) };
}
