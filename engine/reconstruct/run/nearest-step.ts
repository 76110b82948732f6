/** The step to open: at a moment, at a place, or the one that an item of a result came from. */
import type { StepInfo, StepNear } from '../../contract/steps/list.ts';
import type { Drive } from '../../drive/drive.ts';
import { trajectoryOf } from '../../geometry/trajectory.ts';
import { vehicleAt } from '../mapping/placement.ts';
import { inputArtifact } from './input.ts';
import { artifactOf } from './runs.ts';

/** Links that are followed from an item to what it was made from: a finding to its line, the line to the traced one. */
const MOST_LINKS = 3;

/** @param steps at least one. @returns the first where nothing is asked for, or nothing is near. */
export function nearestStep(
  drive: Drive,
  run: number,
  steps: readonly StepInfo[],
  near: StepNear | undefined,
): number {
  switch (near?.by) {
    case undefined:
      return 0;
    case 'item': {
      const { artifact, item, x, y } = near;
      const there = x !== undefined && y !== undefined ? inPlace(steps, x, y, 0) : undefined;
      return ofItem(drive, steps, artifact, item) ?? there ?? 0;
    }
    case 'place':
      return inPlace(steps, near.x, near.y, 0) ?? 0;
    case 'time': {
      const [x, y] = vehicle(drive, run, near.t) ?? [];
      const there = x !== undefined && y !== undefined ? inPlace(steps, x, y, REFUSED_M) : undefined;
      return there ?? inTime(steps, near.t) ?? 0;
    }
  }
}

function ofItem(
  drive: Drive,
  steps: readonly StepInfo[],
  artifact: number,
  item: string,
): number | undefined {
  let open = [{ artifact, item }];
  for (let hop = 0; hop <= MOST_LINKS && open.length > 0; hop++) {
    for (const each of open) {
      const at = steps.findIndex((step) => step.item === each.item);
      if (at >= 0) return at;
    }
    open = open.flatMap((each) =>
      drive.links
        .of(each.artifact, each.item)
        .flatMap(({ source }) => ('artifact' in source ? [source] : [])),
    );
  }
  return undefined;
}

/** At a moment, a step that was refused is opened only where it is nearer than others by this (m). */
const REFUSED_M = 5;

const inPlace = (steps: readonly StepInfo[], x: number, y: number, refusedM: number): number | undefined =>
  least(steps, ({ place, state }) =>
    place ? Math.hypot(place[0] - x, place[1] - y) + (state === 'refused' ? refusedM : 0) : undefined,
  );

const inTime = (steps: readonly StepInfo[], t: number): number | undefined =>
  least(steps, (step) => (step.t === undefined ? undefined : Math.abs(step.t - t)));

function least(
  steps: readonly StepInfo[],
  distance: (step: StepInfo) => number | undefined,
): number | undefined {
  let [best, nearest]: [number | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const [k, step] of steps.entries()) {
    const d = distance(step);
    if (d !== undefined && d < nearest) [best, nearest] = [k, d];
  }
  return best;
}

/** Where the vehicle is at that moment in the map frame; undefined before alignment has run. */
function vehicle(drive: Drive, run: number, t: number): readonly [number, number, number] | undefined {
  const artifact = artifactOf(drive, run, 'trajectory', 'alignment');
  if (!artifact) return undefined;
  const trajectory = trajectoryOf(inputArtifact(drive, artifact).only());
  const [first, last] = [trajectory.t[0] ?? t, trajectory.t.at(-1) ?? t];
  return vehicleAt(trajectory, Math.min(last, Math.max(first, t)))?.p;
}
