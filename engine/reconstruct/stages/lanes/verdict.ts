/** The lanes stage's metrics, and the gate on how much of the trajectory lies in a lane (docs/stages/lanes.md). */
import type { Vec3 } from '../../../contract/calibration.ts';
import { length2d } from '../../../geometry/polyline.ts';
import type { RoadMap } from '../../../map/model.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';

/** Share of the distance travelled that lies in a lane with both bounds (%): below, most of the map has no lanelets. */
const LEAST_COVERED_PERCENT = 50;

/** @param path the places of the vehicle */
export function judge(
  { elements, lanelets: all, regulations = [] }: RoadMap,
  path: readonly Vec3[],
): Judgement {
  const lanelets = all.filter(({ subtype }) => subtype === 'road');
  const lengthOf = (chosen: RoadMap['lanelets']): number =>
    chosen.reduce((sum, { centerline }) => sum + length2d(centerline), 0);
  const travelled = length2d(path);
  const driven = lengthOf(lanelets.filter((lanelet) => lanelet.driven));
  const share = travelled > 0 ? (100 * driven) / travelled : 0;
  const covered = share >= LEAST_COVERED_PERCENT;
  const reason = covered
    ? undefined
    : `Only ${share.toFixed(0)} % of the way driven lies in a lane with both bounds found.`;
  const metrics = [
    { name: 'Elements', value: elements.length, unit: '' },
    { name: 'Lanelets', value: lanelets.length, unit: '' },
    { name: 'Lanes', value: lengthOf(lanelets), unit: 'm' },
    { name: 'Regulations', value: regulations.length, unit: '' },
    {
      name: 'Way with both bounds',
      value: share,
      unit: '%',
      grade: covered ? 'pass' : 'warn',
      threshold: `≥ ${LEAST_COVERED_PERCENT} %`,
      reason,
    } as const,
  ];
  return { metrics, ...verdictOf(reason ? [reason] : []) };
}
