/** Stretches of lanes that no car can drive in: too narrow, or along a crossing. Where the vehicle drove, a lane is kept all the same. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { ringPairsOf } from '../../../../geometry/sequences.ts';
import { corners, type MapElement } from '../../../../map/model.ts';
import type { Run } from '../runs.ts';
import { beside, type Station } from '../stations.ts';
import { offsetOf } from '../strips.ts';

/** A car is 1.8 m wide without its mirrors (m). */
export const NARROWEST_M = 2;
/** Who drives over a crossing is on it for three to five metres; a lane that lies on it for longer runs along it (m). */
const LONGEST_ON_CROSSING_M = 6;
/** A shorter stretch that is left is no lane (stations). */
const SHORTEST = 3;

export type Refusal = 'narrow' | 'crossing';

/** Why a lane between two offsets at a station is none; undefined where it may be one. */
export type Refuse = (station: number, left: number, right: number) => Refusal | undefined;

export function refusalsOf(elements: readonly MapElement[], stations: readonly Station[]): Refuse {
  const areas = elements.flatMap(({ class: name, points }) =>
    name === 'crossing' && points.length > 2 ? [areaOf(corners(points))] : [],
  );
  const isOn = (k: number, offset: number): boolean => {
    const station = stations[k];
    if (!station) return false;
    const p = beside(station, offset);
    return areas.some((area) => area(p));
  };
  return (k, left, right) => {
    if (left - right < NARROWEST_M) return 'narrow';
    const middle = (left + right) / 2;
    if (!isOn(k, middle)) return undefined;
    let [from, to] = [k, k];
    while (to - from <= LONGEST_ON_CROSSING_M && isOn(from - 1, middle)) from--;
    while (to - from <= LONGEST_ON_CROSSING_M && isOn(to + 1, middle)) to++;
    return to - from > LONGEST_ON_CROSSING_M ? 'crossing' : undefined;
  };
}

/** Runs without what is refused; one of which nothing is refused is the same object. */
export function drivable(runs: readonly Run[], refuse: Refuse): Run[] {
  return runs.flatMap((run) => {
    if (run.isDriven) return [run];
    const stretches: [number, number][] = [];
    let open: number | undefined;
    for (let k = run.from; k <= run.to; k++) {
      const [left, right] = [offsetOf(run.left, k), offsetOf(run.right, k)];
      const isRefused = left !== undefined && right !== undefined && refuse(k, left, right) !== undefined;
      if (!isRefused) open ??= k;
      if (open !== undefined && (isRefused || k === run.to)) {
        stretches.push([open, isRefused ? k - 1 : k]);
        open = undefined;
      }
    }
    if (stretches[0]?.[0] === run.from && stretches[0][1] === run.to) return [run];
    return stretches.flatMap(([from, to]) => (to - from >= SHORTEST ? [{ ...run, from, to }] : []));
  });
}

/** Whether a place lies inside of an outline. */
function areaOf(outline: readonly Vec3[]): (p: Vec3) => boolean {
  return ([x, y]) => {
    let isInside = false;
    for (const [a, b] of ringPairsOf(outline))
      if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1]))
        isInside = !isInside;
    return isInside;
  };
}
