/** All that is said of a map against a reference in one frame: lines, things, lanes, and what was taken for what. */
import { LINE_CLASSES, type LineFilter, type LineScore, scoreLines } from '../compare/lines.ts';
import type { MapElement, RoadMap } from '../model.ts';
import type { ScoredArea } from './area.ts';
import { type Confusion, confusionOf } from './confusion.ts';
import { type LaneScore, scoreLanes } from './lanes.ts';
import { judgedElements, type Reliability, reliabilityOf } from './reliability.ts';
import { scorePoints, scoreThings, type ThingFilter, type ThingScore } from './things.ts';

export type ReferenceScore = {
  /** By class, the last one of all together. */
  readonly lines: readonly LineScore[];
  /** Crossings and stop lines; poles, signs and lights where either map has some. */
  readonly things: readonly ThingScore[];
  readonly confusion: Confusion;
  /** Whether confidence means what it says. */
  readonly reliability: Reliability;
  /** Undefined where the reference has no lanelets. */
  readonly lanes?: LaneScore | undefined;
};

export type ScoreFilter = {
  readonly lines: LineFilter;
  readonly things: ThingFilter;
  readonly points: ThingFilter;
};

/** What can be compared: nobody has seen what is inferred, nor a line that only bounds a lanelet. */
export const observed = (elements: readonly MapElement[]): MapElement[] =>
  elements.filter(({ inferred, subtype }) => !inferred && subtype !== 'virtual');

/** Labels of poles reach beyond the roadway; around what is scored they are complete this far. */
const POINTS_AROUND_M = 8;

/** What counts inside an area: all things of the reference, and of the map what lies in it. */
export function areaFilter(area: ScoredArea): ScoreFilter {
  const inside = ({ x, y }: { readonly x: number; readonly y: number }): boolean => area.contains(x, y);
  const reference = (): boolean => true;
  return {
    lines: { made: inside, reference: inside },
    things: { made: (x, y) => area.contains(x, y), reference },
    points: { made: (x, y) => area.near(x, y, POINTS_AROUND_M), reference },
  };
}

/** @throws InputError when thousands of lines lie on each other. */
export function scoreMap(made: RoadMap, reference: RoadMap, filter: ScoreFilter): ReferenceScore {
  const [own, truth] = [observed(made.elements), observed(reference.elements)];
  const points = (['pole', 'sign', 'light'] as const)
    .filter((name) => [...own, ...truth].some((each) => each.class === name))
    .map((name) => scorePoints(own, truth, name, filter.points));
  return {
    lines: scoreLines(own, truth, filter.lines, LINE_CLASSES),
    things: [
      scoreThings(own, truth, 'crossing', filter.things),
      scoreThings(own, truth, 'stop_line', filter.things),
      ...points,
    ],
    confusion: confusionOf(own, truth, filter.lines),
    reliability: reliabilityOf(judgedElements(own, truth, filter.lines)),
    lanes: scoreLanes(made, reference, filter.lines),
  };
}
