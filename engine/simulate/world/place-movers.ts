/** Puts the movers that are near the vehicle into the scene for one sweep or exposure. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { MoverPlacement, RaycastScene } from '../../kernels/raycast.ts';
import type { LampState } from './model/signal-heads.ts';
import type { TrueBox } from './model/true-objects.ts';
import type { World } from './world.ts';

/** Movers further than this are left out (m). */
const REACH_M = 260;

/** Boxes further than this are left out of the truth (m). */
const BOX_REACH_M = 120;

/** Lamps that are lit, as bits; kSignal in object_look.cc reads them. */
const LAMPS: Record<LampState, number> = { red: 1, amber: 2, red_amber: 3, green: 4 };

/** Sets the scene's movers from `begin` to `end` and returns all true boxes near the vehicle at `begin`. */
export function placeMovers(scene: RaycastScene, world: World, begin: number, end: number): TrueBox[] {
  const [ex, ey] = world.ego.pose(begin).p;
  const distance = (p: Vec3): number => Math.hypot(p[0] - ex, p[1] - ey);
  const placements: MoverPlacement[] = [];
  const boxes: TrueBox[] = [];
  for (const mover of world.movers) {
    const from = mover.at(begin);
    const to = end === begin ? from : mover.at(end);
    if (!from || !to || distance(from.p) > REACH_M) continue;
    placements.push({
      mesh: mover.meshAt?.(begin) ?? mover.mesh,
      id: mover.id,
      parameter: mover.parameterAt?.(begin) ?? mover.parameter,
      from,
      to,
    });
    if (distance(from.p) > BOX_REACH_M) continue;
    const { lengthM, widthM, heightM } = mover.size;
    boxes.push({
      id: mover.id,
      class: mover.class,
      p: from.p,
      yaw: from.yaw,
      size: [lengthM, widthM, heightM],
    });
  }
  for (const light of world.lights) {
    const away = distance(light.p);
    if (away > REACH_M) continue;
    const at = { p: light.p, yaw: light.yaw, pitch: 0 };
    const state = light.stateAt(begin);
    placements.push({ mesh: light.mesh, id: light.id, parameter: LAMPS[state], from: at, to: at });
    if (away > BOX_REACH_M) continue;
    boxes.push({ id: light.id, class: 'traffic_light', p: light.p, yaw: light.yaw, size: light.size, state });
  }
  scene.setMovers(placements);
  for (const box of world.staticBoxes) if (distance(box.p) <= BOX_REACH_M) boxes.push(box);
  return boxes;
}
