/** Leaves out movers that would collide, by the overlap of their footprints. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { toRollPitchYaw } from '../../../geometry/se3.ts';
import type { Mover } from '../model/mover.ts';
import type { TrueBox } from '../model/true-objects.ts';
import type { EgoMotion } from './ego-motion.ts';

export type Footprint = {
  readonly p: Vec3;
  readonly yaw: number;
  readonly lengthM: number;
  readonly widthM: number;
};

/** The ego vehicle over the ground: its origin is below the rear axle. */
const EGO = { lengthM: 4.6, widthM: 1.82, aheadM: 1.4 };

const STEP_S = 0.1;

export function egoFootprint(ego: EgoMotion, time: number): Footprint {
  const { p, q } = ego.pose(time);
  const { yaw } = toRollPitchYaw(q);
  return {
    p: [p[0] + EGO.aheadM * Math.cos(yaw), p[1] + EGO.aheadM * Math.sin(yaw), p[2]],
    yaw,
    lengthM: EGO.lengthM,
    widthM: EGO.widthM,
  };
}

/** Whether two rectangles on the ground overlap, by separating axes; `marginM` is the distance kept between them. */
export function overlap(a: Footprint, b: Footprint, marginM = 0): boolean {
  const [dx, dy] = [b.p[0] - a.p[0], b.p[1] - a.p[1]];
  const reach = (Math.hypot(a.lengthM, a.widthM) + Math.hypot(b.lengthM, b.widthM)) / 2 + marginM;
  if (dx * dx + dy * dy > reach * reach) return false;
  const turn = Math.abs(Math.cos(b.yaw - a.yaw));
  const across = Math.abs(Math.sin(b.yaw - a.yaw));
  const apart = (one: Footprint, other: Footprint): boolean => {
    const [c, s] = [Math.cos(one.yaw), Math.sin(one.yaw)];
    const [along, left] = [Math.abs(dx * c + dy * s), Math.abs(dy * c - dx * s)];
    return (
      along > (one.lengthM + other.lengthM * turn + other.widthM * across) / 2 + marginM ||
      left > (one.widthM + other.widthM * turn + other.lengthM * across) / 2 + marginM
    );
  };
  return !apart(a, b) && !apart(b, a);
}

export function footprintOf(mover: Mover, time: number): Footprint | undefined {
  const state = mover.at(time);
  return state && { p: state.p, yaw: state.yaw, lengthM: mover.size.lengthM, widthM: mover.size.widthM };
}

/** Leaves out movers that would run into the ego, into something that stands, or into a mover listed before them. */
export function withoutCollisions(
  movers: readonly Mover[],
  ego: EgoMotion,
  standing: readonly TrueBox[],
  seconds: number,
): Mover[] {
  const out = new Set<Mover>();
  const still = standing.map(
    (b): Footprint => ({ p: b.p, yaw: b.yaw, lengthM: b.size[0], widthM: b.size[1] }),
  );
  const CELL_M = 15;
  for (let time = 0; time <= seconds + 0.2; time += STEP_S) {
    const cells = new Map<number, { foot: Footprint; mover?: Mover }[]>();
    const keyOf = (x: number, y: number): number => Math.floor(x / CELL_M) * 100003 + Math.floor(y / CELL_M);
    const put = (foot: Footprint, mover?: Mover): void => {
      const key = keyOf(foot.p[0], foot.p[1]);
      const list = cells.get(key);
      const entry = mover ? { foot, mover } : { foot };
      if (list) list.push(entry);
      else cells.set(key, [entry]);
    };
    for (const foot of still) put(foot);
    put(egoFootprint(ego, time));
    for (const mover of movers) {
      if (out.has(mover)) continue;
      const foot = footprintOf(mover, time);
      if (!foot) continue;
      let free = true;
      for (let i = -1; i <= 1 && free; i++) {
        for (let j = -1; j <= 1 && free; j++) {
          const near = cells.get(keyOf(foot.p[0] + i * CELL_M, foot.p[1] + j * CELL_M)) ?? [];
          free = !near.some((other) => overlap(foot, other.foot, 0.05));
        }
      }
      if (free) put(foot, mover);
      else out.add(mover);
    }
  }
  return movers.filter((m) => !out.has(m));
}
