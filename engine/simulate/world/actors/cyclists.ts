/** Cyclists along cycle lanes, and along a gutter beside lanes that leave the room. */
import { smoothNoise } from '../../random/noise.ts';
import type { Side } from '../model/profile.ts';
import type { OnFoot } from './pedestrians.ts';
import type { Populace } from './populace.ts';
import { addFlow, mainRoadHolds } from './road-flow.ts';
import { stateOnRoad } from './traffic.ts';

export function addCyclists(populace: Populace, onFoot: OnFoot): void {
  const { street, style, random } = populace;
  if (style.cruiseMps[1] > 17) return;
  const { lengthM } = street.route;
  for (const direction of [-1, 1] as const) {
    const side: Side = direction === 1 ? -1 : 1;
    const strips = side === 1 ? street.profile.left : street.profile.right;
    const lane = strips.some(({ kind }) => kind === 'cycle');
    const roomy = street.section.laneWidthM >= 3.2 && strips.some(({ kind }) => kind === 'shoulder');
    if (!lane && !(roomy && strips.every(({ kind }) => kind !== 'parking'))) continue;
    const track = (s: number): number => {
      const at = street.stripOf(side, lane ? 'cycle' : 'shoulder', s, 0);
      if (!at) return side * (street.kerbAt(side, s) - 0.4);
      return side * (lane ? (at.innerM + at.outerM) / 2 : at.innerM + 0.08);
    };
    // Station and distance along the path, either from the other.
    const turn = (x: number): number => (direction === 1 ? x : lengthM - x);
    addFlow(
      populace,
      { lengthM, limit: () => 6.2, holds: mainRoadHolds(populace, direction, turn, onFoot) },
      (u) => {
        const s = turn(u);
        return stateOnRoad(street, s, track(s) + 0.1 * smoothNoise(s / 9, 1.5, 3), direction);
      },
      () => ({ kind: 'cyclist', eagerness: random.range(0.7, 1), afterS: random.range(5, 22) }),
    );
  }
}
