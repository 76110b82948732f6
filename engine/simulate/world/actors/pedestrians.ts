/** People on foot: groups that cross the main road, and those who walk along it. */
import type { Side } from '../model/profile.ts';
import type { Junction } from '../model/street-parts.ts';
import type { Populace } from './populace.ts';
import { arrivalOf, EGO_FRONT_M, type SignalProgram } from './signals.ts';
import { crossingNodes, mainZebraS, paceOf, pavementNodes, Walk } from './walkers.ts';

/** When people are on each crossing between junctions, by its number in the street. */
export type OnFoot = ReadonlyMap<number, readonly { readonly from: number; readonly to: number }[]>;

/** Over the main road: with the lights at junctions, and in gaps that the ego's own column leaves elsewhere. */
export function addCrossers(populace: Populace): OnFoot {
  const { street, plan, seconds, random } = populace;
  for (const program of plan.programs) crossAtLights(populace, program);
  const onFoot = new Map<number, { from: number; to: number }[]>();
  street.crossings.forEach(({ s }, k) => {
    const arrives = arrivalOf(plan.ego, s, EGO_FRONT_M);
    if (arrives === undefined) return;
    const width = street.kerbAt(1, s) + street.kerbAt(-1, s);
    const took: { from: number; to: number }[] = [];
    // Over before the car ahead of the ego comes near, and again when those behind it have passed.
    const lead = (arrivalOf(plan.free, s, EGO_FRONT_M) ?? arrives) - plan.leadS - 1;
    const before = Math.min(lead, arrives) - 3 - width / 1.15;
    for (const start of [before, arrives + random.range(8, 10)]) {
      if (start < 0.5 || start > seconds) continue;
      const side: Side = random.chance(0.5) ? 1 : -1;
      took.push({ from: start, to: cross(populace, s, side, start, 1 + random.below(3)) });
    }
    onFoot.set(k, took);
  });
  return onFoot;
}

function crossAtLights(populace: Populace, program: SignalProgram): void {
  const { seconds, random } = populace;
  for (const end of [1, -1] as const) {
    for (const from of [1, -1] as const) {
      if (random.chance(0.25)) continue;
      for (let time = random.range(0, 2); time < seconds; ) {
        const start = program.greenFrom('walkMain', time, 1.5) + random.range(0.6, 1.2);
        if (start > seconds) break;
        // Those who come the other way keep to their right.
        const s = mainZebraS(program.junction, end) + (from === 1 ? -0.75 : 0.75);
        cross(populace, s, from, start, 1 + random.below(2));
        time = start + 20;
      }
    }
  }
}

/**
 * A group that waits at the kerb and crosses the main road at a zebra from a moment on, then goes its way. Returns when the
 * last of them is over.
 */
function cross(populace: Populace, s: number, from: Side, startS: number, count: number): number {
  const { street, seconds, random, users } = populace;
  const mayCross = mayCrossSideRoad(populace);
  let last = startS;
  for (let i = 0; i < count; i++) {
    const pace = paceOf(random);
    const offset = (i - (count - 1) / 2) * 0.85 + random.range(-0.1, 0.1);
    const begin = startS + random.range(0, 0.7);
    const nodes = crossingNodes(street, from, s, offset, () => begin);
    const over: Side = from === 1 ? -1 : 1;
    const away = random.chance(0.5) ? 1 : -1;
    const to = Math.max(4, Math.min(street.route.lengthM - 4, s + away * pace * (seconds + 4)));
    const onward = pavementNodes(street, over, s + offset, to, 1.6 + 0.5 * (i % 2), mayCross);
    const width = street.kerbAt(1, s) + street.kerbAt(-1, s) + 1.8;
    last = Math.max(last, begin + width / pace);
    users.addPedestrian(new Walk(street, [...nodes, ...onward], begin - 1, pace));
  }
  return last;
}

/** Along the pavements of both sides, both ways. */
export function addStrollers(populace: Populace): void {
  const { street, seconds, random, users } = populace;
  const { kerbM, pavementM, ditch } = street.section;
  // Nobody walks where there is no pavement.
  if (ditch || kerbM <= 0.02) return;
  const mayCross = mayCrossSideRoad(populace);
  const { lengthM } = street.route;
  for (let s = 20; s < lengthM - 20; s += random.range(9, 30)) {
    const side: Side = random.chance(0.5) ? 1 : -1;
    const direction = random.chance(0.5) ? 1 : -1;
    const pace = paceOf(random);
    const offset = random.range(1.55, pavementM - 0.25);
    const j = street.junctions.find(
      (one) => one.sides.includes(side) && Math.abs(s - one.s) < one.halfWidthM + one.filletM + 2,
    );
    const to = Math.max(4, Math.min(lengthM - 4, s + direction * pace * (seconds + 2)));
    if (j || Math.abs(to - s) < 3) continue;
    users.addPedestrian(new Walk(street, pavementNodes(street, side, s, to, offset, mayCross), 0, pace));
  }
}

/** Over side roads while the light for those on foot is green; where there are no lights, at once. */
function mayCrossSideRoad({ plan }: Populace): (junction: Junction, time: number) => number {
  return (junction, time) => {
    const program = plan.programs.find((one) => one.junction === junction);
    return program ? program.greenFrom('walkSide', time, 3) : time;
  };
}
