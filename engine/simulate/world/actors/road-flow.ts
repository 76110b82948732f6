/** Lets a flow of vehicles or cyclists onto the road, and says what holds it up: red lights and people on crossings. */
import type { MoverState } from '../model/mover.ts';
import { CROSSING_M } from '../model/street-parts.ts';
import { type FlowPath, type Hold, runFlow } from './flow.ts';
import type { OnFoot } from './pedestrians.ts';
import type { Populace } from './populace.ts';
import { type RoadUserKind, sizeOf } from './road-users.ts';
import { stopStation } from './signals.ts';

/** Who comes next, how eagerly, and how long after the one before. */
export type Next = { readonly kind: RoadUserKind; readonly eagerness: number; readonly afterS: number };

/** Faster than anybody may drive: these flows are bound by the road's own limits alone. */
const TOP_MPS = 60;

/** Brake lamps are lit at this acceleration and speed. */
export function isBraking({ a, v }: { readonly a: number; readonly v: number }): boolean {
  return a < -0.6 || v < 0.15;
}

/** `place` gives the state of a road user `u` metres along the path, `drift` metres beside its middle. */
export function addFlow(
  { seconds, random, users }: Populace,
  path: FlowPath,
  place: (u: number, drift: number) => MoverState,
  next: () => Next,
): void {
  const cars = runFlow(path, seconds + 1, () => {
    const { kind, eagerness, afterS } = next();
    return { entrant: { lengthM: sizeOf(kind).lengthM, eagerness, topMps: TOP_MPS, kind }, afterS };
  });
  for (const car of cars) {
    const kind = car.entrant.kind as RoadUserKind;
    const wide = sizeOf(kind).widthM > 2.2;
    const drift = wide ? 0.06 : random.range(0.1, 0.28);
    const at = (time: number): MoverState | undefined => {
      const along = car.along(time);
      return along && place(along.u, drift);
    };
    if (kind === 'cyclist') users.addCyclist(at, (time) => car.along(time)?.u ?? 0);
    else
      users.addVehicle(kind, at, (time) => {
        const along = car.along(time);
        return along !== undefined && isBraking(along);
      });
  }
}

/** Places where traffic on the main road waits; `uOf` gives the distance along its path of a station. */
export function mainRoadHolds(
  { street, plan }: Populace,
  direction: 1 | -1,
  uOf: (s: number) => number,
  onFoot: OnFoot,
): Hold[] {
  const lights = plan.programs.map(
    (program): Hold => ({
      at: uOf(stopStation(street, program.junction, direction)),
      held: (time) => program.stateAt('main', time) !== 'green',
    }),
  );
  const crossings = street.crossings.map(
    ({ s }, k): Hold => ({
      at: uOf(s) - CROSSING_M / 2 - 1.2,
      held: (time) => (onFoot.get(k) ?? []).some(({ from, to }) => time > from - 3.5 && time < to - 0.8),
    }),
  );
  return [...lights, ...crossings];
}
