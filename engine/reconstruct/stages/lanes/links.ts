/** How lanes hang together: what goes on in what, what lies beside what, and the turns between them. */
import type { Bound, Lanelet } from '../../../map/model.ts';
import { laneConfidenceOf } from './confidence.ts';
import type { Joint, TurnLane } from './junctions/turns.ts';
import type { Run } from './runs.ts';
import { offsetOf, type Strip, sourceConfidence } from './strips.ts';

export type Lane = { readonly run: Run; readonly lanelet: Lanelet };

/** Share of the narrower one's width that two lanes have in common where one goes on as the other. */
const LEAST_COMMON = 0.7;

/** A lane goes on in those that begin at its end and mostly lie in its course; neighbours share a line over the same stations. */
export function linked(lanes: readonly Lane[]): Lanelet[] {
  const same = (a: Run, b: Run): boolean => a.from === b.from && a.to === b.to;
  return lanes.map(({ run, lanelet }) => ({
    ...lanelet,
    successors: lanes.filter(({ run: next }) => goesOn(run, next)).map((other) => other.lanelet.id),
    leftNeighbour: lanes.find((other) => other.run.right === run.left && same(other.run, run))?.lanelet.id,
    rightNeighbour: lanes.find((other) => other.run.left === run.right && same(other.run, run))?.lanelet.id,
  }));
}

function goesOn(run: Run, next: Run): boolean {
  if (next.from !== run.to) return false;
  const at = (strip: Strip): number => offsetOf(strip, run.to) ?? Number.NaN;
  const [left, right, nextLeft, nextRight] = [run.left, run.right, next.left, next.right].map(at);
  if (left === undefined || right === undefined || nextLeft === undefined || nextRight === undefined)
    return false;
  const common = Math.min(left, nextLeft) - Math.max(right, nextRight);
  return common >= LEAST_COMMON * Math.min(left - right, nextLeft - nextRight);
}

/** The lanes beside the way and those that turn, each followed by what begins where it ends. */
export function joined(
  beside: readonly Lanelet[],
  lanes: readonly Lane[],
  turns: readonly TurnLane[],
): Lanelet[] {
  const made = turns.map(turnLanelet);
  const idsAt = (joint: Joint, isBegin: boolean): string[] =>
    joint.kind === 'arm'
      ? turns.filter((each) => sameArm(isBegin ? each.from : each.to, joint)).map(({ id }) => id)
      : lanes
          .filter(
            ({ run }) =>
              run.left === joint.run.left &&
              run.right === joint.run.right &&
              (isBegin !== joint.isOncoming ? run.from : run.to) === joint.station,
          )
          .map(({ lanelet }) => lanelet.id);
  const further = new Map<string, string[]>();
  for (const { id, from, to } of turns) {
    further.set(id, idsAt(to, true));
    if (from.kind === 'run')
      for (const before of idsAt(from, false)) further.set(before, [...(further.get(before) ?? []), id]);
  }
  return [...turnedRound(beside, oncoming(lanes, turns)), ...made].map((lanelet) => ({
    ...lanelet,
    successors: [...lanelet.successors, ...(further.get(lanelet.id) ?? [])],
  }));
}

/**
 * Lanes of the traffic that comes towards the vehicle: those that lanes of a junction lead from and to so, what they go on in,
 * and what lies further out. Elsewhere nothing says which way traffic runs beside the driven lane.
 */
function oncoming(lanes: readonly Lane[], turns: readonly TurnLane[]): ReadonlySet<string> {
  const ends = turns
    .flatMap(({ from, to }) => [from, to])
    .flatMap((joint) => (joint.kind === 'run' && joint.isOncoming ? joint.run : []));
  const isOwn = ({ run }: Lane): boolean =>
    run.isDriven ||
    lanes.some(({ run: other }) => other.isDriven && (goesOn(run, other) || goesOn(other, run)));
  const found = new Set<string>();
  const open = lanes.filter(({ run }) =>
    ends.some(({ left, right }) => left === run.left && right === run.right),
  );
  for (let lane = open.pop(); lane; lane = open.pop()) {
    if (found.has(lane.lanelet.id) || isOwn(lane)) continue;
    found.add(lane.lanelet.id);
    const { run } = lane;
    for (const other of lanes) {
      const isFurther =
        other.run.right === run.left && other.run.from === run.from && other.run.to === run.to;
      if (isFurther || goesOn(run, other.run) || goesOn(other.run, run)) open.push(other);
    }
  }
  return found;
}

/** The lanes with those of `which` in the opposite direction. */
function turnedRound(lanelets: readonly Lanelet[], which: ReadonlySet<string>): Lanelet[] {
  const against = ({ element, from, to }: Bound): Bound => ({ element, from: to, to: from });
  const before = new Map<string, string[]>();
  for (const { id, successors } of lanelets)
    for (const next of successors)
      if (which.has(id) && which.has(next)) before.set(next, [...(before.get(next) ?? []), id]);
  return lanelets.map((lanelet) =>
    which.has(lanelet.id)
      ? {
          ...lanelet,
          left: against(lanelet.right),
          right: against(lanelet.left),
          centerline: [...lanelet.centerline].reverse(),
          successors: before.get(lanelet.id) ?? [],
          leftNeighbour: lanelet.rightNeighbour,
          rightNeighbour: lanelet.leftNeighbour,
        }
      : { ...lanelet, successors: lanelet.successors.filter((id) => !which.has(id)) },
  );
}

const sameArm = (a: Joint, b: Joint): boolean => a.kind === 'arm' && b.kind === 'arm' && a.id === b.id;

const turnLanelet = ({ id, left, right, centre }: TurnLane): Lanelet => ({
  id,
  subtype: 'road',
  left: { element: left.id, from: 0, to: left.points.length - 1 },
  right: { element: right.id, from: 0, to: right.points.length - 1 },
  centerline: centre,
  successors: [],
  driven: false,
  confidence: laneConfidenceOf('turn', Math.min(sourceConfidence(left), sourceConfidence(right))),
});
