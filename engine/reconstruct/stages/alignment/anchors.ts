/** Factors that hold the freedoms of the graph that nothing measured holds, loosely where something might. */
import type { AttitudeFactor, Factor, PositionFactor } from '../../../geometry/pose-factors.ts';
import type { RigidPlacement } from './rigid-placement.ts';

const OPEN = Number.POSITIVE_INFINITY;
/** Without GNSS the first pose stays where it is: to a millimetre and a ten-thousandth of a radian. */
const FIXED_M = 1e-3;
const FIXED_YAW = 1e-4;
/** A receiver without heights still leaves the map somewhere: at the height it starts with, to a kilometre. */
const LOOSE_HEIGHT_M = 1e3;
/** Where heading is open, any would do (rad). */
const LOOSE_YAW = Math.PI;
/** Roads rise by a few degrees at most: enough to keep a drive without IMU from rolling over (rad). */
const ROAD_TILT = (3 * Math.PI) / 180;

export function anchors({ poses, onGnss, levelled }: RigidPlacement): Factor[] {
  const [first] = poses;
  if (!first) return [];
  const position: PositionFactor = {
    kind: 'position',
    pose: 0,
    lever: [0, 0, 0],
    target: first.p,
    sigma: onGnss ? [OPEN, OPEN, LOOSE_HEIGHT_M] : [FIXED_M, FIXED_M, FIXED_M],
    inflate: 1,
  };
  const ups = levelled === 'start' ? roadTilts(poses.length) : [];
  const yaw = onGnss ? (onGnss.source === 'none' ? LOOSE_YAW : OPEN) : FIXED_YAW;
  const heading: AttitudeFactor = {
    kind: 'attitude',
    pose: 0,
    q: first.q,
    sigma: [OPEN, OPEN, yaw],
    inflate: 1,
  };
  return [position, ...ups, ...(Number.isFinite(yaw) ? [heading] : [])];
}

/** All poses upright, together as one measurement. */
const roadTilts = (count: number): Factor[] =>
  Array.from({ length: count }, (_, pose) => ({
    kind: 'up',
    pose,
    up: [0, 0, 1],
    sigma: ROAD_TILT,
    inflate: Math.sqrt(count),
  }));
