/**
 * Vectors by line: the stage is run again on what it took, with a watch on it. Its steps are the lines that it made, and what was
 * followed and is no line, in the order in which the vehicle passed them.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { capital, elementNames } from '../../../../contract/map/elementNames.ts';
import type { StepInfo } from '../../../../contract/steps/list.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { Trajectory } from '../../../../geometry/trajectory.ts';
import {
  type OpenSteps,
  requiredInput,
  type StageContext,
  type StepContext,
} from '../../../contract/stage.ts';
import { again, comparedWithStored } from '../../../contract/stepping.ts';
import { walkedTrajectory } from '../../../mapping/placement.ts';
import { DrivenPath } from '../driven-path.ts';
import { followRidges, SHORTEST_PIECE_M } from '../following/chains.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import { settingsOf } from '../parameters.ts';
import type { Candidate } from './candidate.ts';
import { bodyOf } from './line-step.ts';
import { Recorder, type Refused } from './recorder.ts';
import type { Watch } from './watch.ts';

/** Longest hole within a chain beyond the boundaries (m), as within a line of paint. */
const HOLE_M = 0.7;
/** A line is passed where the vehicle comes nearest to its middle, if it comes this near (m). */
const NEAR_M = 80;

export async function openLines(
  context: StepContext,
  run: (context: StageContext, watch: Watch) => Promise<unknown>,
): Promise<OpenSteps> {
  const recorder = new Recorder();
  const { context: quiet, part } = again(context);
  await run(quiet, recorder);
  const stored = comparedWithStored(context, 'lines', '0', part('lines', '0')?.bytes);
  const trajectory = walkedTrajectory(requiredInput(context, 'trajectory'));
  const path = new DrivenPath(trajectory);
  const candidates = candidatesOf(recorder, settingsOf(context.parameters).following)
    .map((candidate) => ({ candidate, info: infoOf(candidate, path, trajectory) }))
    .sort((a, b) => (a.info.t ?? 0) - (b.info.t ?? 0) || (a.info.title < b.info.title ? -1 : 1));
  const all = candidates.map(({ candidate }) => candidate);
  return {
    steps: candidates.map(({ info }) => info),
    async step(current, index) {
      const { candidate, info } = candidates[index] ?? {};
      if (!candidate || !info) throw new TypeError(`There is no line ${index}.`);
      const usual = recorder.usual;
      return bodyOf(current, candidate, { info, all, usual, stored, t: info.t ?? trajectory.t[0] ?? 0 });
    },
  };
}

function candidatesOf(
  recorder: Recorder,
  following: { readonly seedScore: number; readonly significance: number },
): Candidate[] {
  const { kept } = recorder;
  const names = elementNames(kept.map(({ made }) => made.info));
  const beyond = followRidges(recorder.offRoadPoints, {
    ...following,
    holeM: HOLE_M,
    leastLengthM: SHORTEST_PIECE_M,
  });
  return [
    ...kept.map(({ made, from }): Candidate => {
      const points = from.flatMap((found) => found.points);
      const name = capital(names.get(made.info.id) ?? made.info.class);
      return {
        name,
        points,
        line: made.line,
        made,
        kind: made.info.class === 'boundary' ? 'rim' : 'paint',
        bars: made.info.class === 'crossing' ? from.map((found) => found.points) : undefined,
        isBroad: from.some((found) => recorder.isBroad(found)),
      };
    }),
    ...recorder.refusals(beyond).map((refused): Candidate => {
      const { wanted, found, reason, facts } = refused;
      const kind = found.points.some(({ step }) => step !== 0) ? 'rim' : 'paint';
      return {
        name: nameOf(wanted, kind),
        points: found.points,
        line: found.line,
        kind,
        bars: wanted === 'crossing' ? (found.bars ?? [found.points]) : undefined,
        isBroad: recorder.isBroad(found),
        reason,
        facts,
      };
    }),
  ];
}

const nameOf = (wanted: Refused['wanted'], kind: Candidate['kind']): string => {
  if (kind === 'rim') return 'No boundary';
  return wanted === 'line' ? 'No line' : wanted === 'crossing' ? 'No crossing' : 'No stop line';
};

function infoOf(candidate: Candidate, path: DrivenPath, { t }: Trajectory): StepInfo {
  const { name, made, reason } = candidate;
  const [x, y] = middleOf(candidate);
  const near = path.nearest(x, y, NEAR_M);
  return {
    title: name,
    t: near && t[near.index],
    place: [x, y],
    item: made?.info.id,
    state: made ? 'made' : 'refused',
    reason,
  };
}

function middleOf({ line, points }: Candidate): readonly [number, number] {
  const along: readonly (readonly [number, number])[] = line
    ? resample(line, 1).map(([x, y]: Vec3) => [x, y] as const)
    : points.map(({ x, y }: RidgePoint) => [x, y] as const);
  return along[along.length >> 1] ?? [0, 0];
}
