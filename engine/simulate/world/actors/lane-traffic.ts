/** Traffic on all lanes of the main road but the ego's own. */

import { smoothNoise } from '../../random/noise.ts';
import type { Random } from '../../random/random.ts';
import type { Side } from '../model/profile.ts';
import { speedLimits } from './ego-motion.ts';
import type { OnFoot } from './pedestrians.ts';
import type { Populace } from './populace.ts';
import { addFlow, mainRoadHolds } from './road-flow.ts';
import type { RoadUserKind } from './road-users.ts';
import { stateOnRoad } from './traffic.ts';

export function addLaneTraffic(populace: Populace, onFoot: OnFoot): void {
  for (const direction of [-1, 1] as const) {
    for (let lane = 0; lane < populace.street.section.lanes; lane++)
      fillLane(populace, direction, lane, onFoot);
  }
}

function fillLane(populace: Populace, direction: 1 | -1, lane: number, onFoot: OnFoot): void {
  const { street, plan, style, random } = populace;
  const { ego } = plan;
  const { lengthM } = street.route;
  const side: Side = direction === 1 ? -1 : 1;
  const track = street.track(side, lane);
  const probes = Array.from({ length: 30 }, (_, i) => (i * lengthM) / 29);
  if (direction === 1 && probes.some((s) => Math.abs(track(s) - ego.track(s)) < 1.6)) return;
  const ofCruise = direction === 1 ? random.range(1.05, 1.2) : random.range(0.9, 1.05);
  const speed = ego.plan.cruiseMps * ofCruise;
  const limits = speedLimits(street, speed);
  const headway = 60 / style.traffic;
  const outer = lane === street.section.lanes - 1;
  // Station and distance along the path, either from the other.
  const turn = (x: number): number => (direction === 1 ? x : lengthM - x);
  addFlow(
    populace,
    {
      lengthM,
      limit: (u) => limits[Math.max(0, Math.min(limits.length - 1, Math.round(turn(u))))] ?? speed,
      holds: mainRoadHolds(populace, direction, turn, onFoot),
    },
    (u, drift) => {
      const s = turn(u);
      return stateOnRoad(street, s, track(s) + drift * smoothNoise(s / 37, drift, 11), direction);
    },
    () => ({
      kind: drawKind(random, outer),
      eagerness: random.range(0.88, 1.08),
      afterS: Math.max(1.9, headway * random.range(0.4, 1.6)),
    }),
  );
}

function drawKind(random: Random, outer: boolean): RoadUserKind {
  if (outer && random.chance(0.12)) return random.pick(['truck', 'bus']);
  if (random.chance(0.05)) return 'motorcycle';
  return random.pick<RoadUserKind>(['hatch', 'saloon', 'suv', 'hatch', 'saloon', 'suv', 'van']);
}
