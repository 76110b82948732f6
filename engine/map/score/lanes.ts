/**
 * Agreement of lanelets with a reference that has some. Centre lines are sampled every 0.5 m; a sample is right where a lanelet
 * of the other map has its centre line within 0.5 m, its direction within 15 degrees (either way where the lanelet's direction
 * is not known), and its width there within 0.5 m. Links from lanelet to lanelet are right where the other map leads from the
 * same place to the same place; neighbours where those of the other map at the same places are neighbours.
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { length2d, nearest, pointsAlong } from '../../geometry/polyline.ts';
import { SegmentIndex } from '../compare/index-of-segments.ts';
import type { LineFilter } from '../compare/lines.ts';
import { type Sample, segmentSamples } from '../compare/samples.ts';
import { boundPoints, byId, type Lanelet, type RoadMap } from '../model.ts';
import { Work } from './work.ts';

export type LaneScore = {
  readonly madeM: number;
  readonly referenceM: number;
  readonly precision: number;
  readonly recall: number;
  /** Links that were made and are right, of those made; links of the reference that were found, of those there. */
  readonly links: Pairs;
  /** Lanelets beside each other, each pair counted from both sides. */
  readonly neighbours: Pairs;
};

type Pairs = {
  readonly right: number;
  readonly made: number;
  readonly found: number;
  readonly reference: number;
};

const STEP_M = 0.5;
const WITHIN_M = 0.5;
const WIDTH_M = 0.5;
const TURN = (15 * Math.PI) / 180;
const SLACK_M = STEP_M / 2;
/** How far before and behind a joint the lanelets are looked for that it leads from and to. */
const BESIDE_JOINT_M = 2;

/** Undefined where the reference has no lanelets. @throws InputError when comparing them would take too long */
export function scoreLanes(
  made: RoadMap,
  reference: RoadMap,
  filter: LineFilter = {},
): LaneScore | undefined {
  const work = new Work('Lanelets');
  const [m, r] = [new Lanes(made, work), new Lanes(reference, work)];
  if (r.list.length === 0) return undefined;
  const [own, truth] = [m.share(r, filter.made), r.share(m, filter.reference)];
  const pairs = (of: 'links' | 'neighbours'): Pairs => {
    const [right, found] = [m[of](r, filter.made), r[of](m, filter.reference)];
    return { right: right.right, made: right.total, found: found.right, reference: found.total };
  };
  return {
    madeM: own.totalM,
    referenceM: truth.totalM,
    precision: own.totalM > 0 ? own.rightM / own.totalM : 1,
    recall: truth.totalM > 0 ? truth.rightM / truth.totalM : 1,
    links: pairs('links'),
    neighbours: pairs('neighbours'),
  };
}

type Filter = ((sample: Sample) => boolean) | undefined;

class Lanes {
  readonly list: readonly Lanelet[];
  readonly #bounds: readonly (readonly [left: Vec3[], right: Vec3[]])[];
  readonly #index: SegmentIndex;
  readonly #places: ReadonlyMap<string, number>;

  readonly #work: Work;

  constructor(map: RoadMap, work: Work) {
    this.#work = work;
    const elements = byId(map);
    this.list = map.lanelets.filter(({ subtype, centerline }) => subtype === 'road' && centerline.length > 1);
    this.#bounds = this.list.map(({ left, right }) => [
      boundPoints(elements, left),
      boundPoints(elements, right),
    ]);
    this.#index = new SegmentIndex(this.list.map(({ centerline }) => centerline));
    this.#places = new Map(this.list.map(({ id }, k) => [id, k]));
  }

  share(other: Lanes, counts: Filter): { totalM: number; rightM: number } {
    let [totalM, rightM] = [0, 0];
    for (const sample of segmentSamples(
      this.list.map(({ centerline }) => centerline),
      STEP_M,
    )) {
      if (counts && !counts(sample)) continue;
      totalM += sample.lengthM;
      const width = this.#width(sample.line, sample);
      if (other.#at(sample, this.list[sample.line]?.driven ?? false, width) !== undefined)
        rightM += sample.lengthM;
    }
    return { totalM, rightM };
  }

  /** The lanelet that lies as the sample does; undefined where there is none. */
  #at(sample: Sample, directed: boolean, widthM: number | undefined): number | undefined {
    if (this.#index.crowded) throw new InputError('The lanelets lie too densely to be compared.');
    const near = this.#index.nearest(
      sample.x,
      sample.y,
      WITHIN_M,
      sample.heading,
      TURN,
      SLACK_M,
      (k) => !widthM || Math.abs((this.#width(k, sample) ?? widthM) - widthM) <= WIDTH_M,
    );
    if (!near) return undefined;
    // Both say which way traffic runs: then it must be the same.
    const isKnown = directed && this.list[near.line]?.driven === true;
    return isKnown && Math.cos(near.heading - sample.heading) < 0 ? undefined : near.line;
  }

  #width(k: number, { x, y, z }: Sample): number | undefined {
    const [left, right] = this.#bounds[k] ?? [];
    this.#work.spend(10 * ((left?.length ?? 0) + (right?.length ?? 0)));
    const [a, b] = [left && nearest(left, [x, y, z]), right && nearest(right, [x, y, z])];
    return a && b ? Math.abs(a.offset - b.offset) : undefined;
  }

  links(other: Lanes, counts: Filter): { total: number; right: number } {
    let [total, right] = [0, 0];
    for (const from of this.list)
      for (const id of from.successors) {
        const to = this.list[this.#places.get(id) ?? -1];
        if (!to) continue;
        const [before, behind] = [besideEnd(from, true), besideEnd(to, false)];
        if (!before || !behind || (counts && !(counts(before) && counts(behind)))) continue;
        total++;
        const [a, b] = [other.#at(before, false, undefined), other.#at(behind, false, undefined)];
        if (a !== undefined && b !== undefined && other.#leads(a, b)) right++;
      }
    return { total, right };
  }

  neighbours(other: Lanes, counts: Filter): { total: number; right: number } {
    let [total, right] = [0, 0];
    for (const lane of this.list)
      for (const id of [lane.leftNeighbour, lane.rightNeighbour]) {
        const beside = this.list[this.#places.get(id ?? '') ?? -1];
        const [own, there] = [middleOf(lane), beside && middleOf(beside)];
        if (!own || !there || (counts && !(counts(own) && counts(there)))) continue;
        total++;
        const [a, b] = [other.#at(own, false, undefined), other.#at(there, false, undefined)];
        if (a !== undefined && b !== undefined && other.#areBeside(a, b)) right++;
      }
    return { total, right };
  }

  #areBeside(a: number, b: number): boolean {
    const [one, two] = [this.list[a], this.list[b]];
    return one !== undefined && two !== undefined && [two.leftNeighbour, two.rightNeighbour].includes(one.id);
  }

  /** The same lanelet, or one that follows; with a direction that is not known, also the other way round. */
  #leads(a: number, b: number): boolean {
    const [from, to] = [this.list[a], this.list[b]];
    if (!from || !to) return false;
    return a === b || this.#follows(from, to) || this.#follows(to, from);
  }

  /** At once, or behind one that is shorter than the two places lie apart. */
  #follows(from: Lanelet, to: Lanelet): boolean {
    this.#work.spend(from.successors.length);
    return from.successors.some((id) => {
      const next = id === to.id ? undefined : this.list[this.#places.get(id) ?? -1];
      if (!next) return id === to.id;
      this.#work.spend(next.successors.length);
      return next.successors.includes(to.id) && length2d(next.centerline) < 2 * BESIDE_JOINT_M;
    });
  }
}

/** A place 2 m before the end of a lanelet's centre line, or 2 m after its beginning; of a short one, its middle. */
function besideEnd({ centerline }: Lanelet, isEnd: boolean): Sample | undefined {
  const points = isEnd ? [...centerline].reverse() : centerline;
  let left = BESIDE_JOINT_M;
  for (const [k, b] of points.entries()) {
    const a = points[k - 1];
    if (!a) continue;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length >= left && length > 0) {
      const f = left / length;
      return sampleAt([a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2]], a, b);
    }
    left -= length;
  }
  const [first, middle, last] = [...pointsAlong(points, 3)];
  return first && middle && last ? sampleAt(middle, first, last) : undefined;
}

/** The middle of a lanelet's centre line. */
function middleOf({ centerline }: Lanelet): Sample | undefined {
  const k = Math.max(1, centerline.length >> 1);
  const [a, b] = [centerline[k - 1], centerline[k]];
  return a && b ? sampleAt([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, a[2]], a, b) : undefined;
}

const sampleAt = ([x, y, z]: Vec3, a: Vec3, b: Vec3): Sample => ({
  x,
  y,
  z,
  heading: Math.atan2(b[1] - a[1], b[0] - a[0]),
  line: 0,
  lengthM: 0,
});
