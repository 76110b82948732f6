/** Places all road users of a drive. */
import type { MeshArrays } from '../../../kernels/raycast.ts';
import { Random } from '../../random/random.ts';
import type { Mover } from '../model/mover.ts';
import type { WorldStyle } from '../model/world-style.ts';
import type { Street } from '../road/street.ts';
import type { SceneryParts } from '../roadside/scenery.ts';
import { withoutCollisions } from './collisions.ts';
import { addCompanions } from './companions.ts';
import { addCyclists } from './cyclists.ts';
import { addLaneTraffic } from './lane-traffic.ts';
import { addCrossers, addStrollers } from './pedestrians.ts';
import type { Populace } from './populace.ts';
import { RoadUsers } from './road-users.ts';
import { addSideTraffic } from './side-traffic.ts';
import type { SignalPlan } from './signals.ts';

/** Adds the meshes of people to `meshes` and returns all movers, none of which collides with another; ids go on from the scenery's. */
export function populate(
  street: Street,
  plan: SignalPlan,
  style: WorldStyle,
  seconds: number,
  seed: number,
  scenery: SceneryParts,
  meshes: MeshArrays[],
): Mover[] {
  const random = new Random(seed, 'traffic');
  const users = new RoadUsers(scenery, meshes, random);
  const populace: Populace = { street, plan, style, seconds, random, users };
  addCompanions(populace);
  // Before the traffic, which waits for them.
  const onFoot = addCrossers(populace);
  addLaneTraffic(populace, onFoot);
  addSideTraffic(populace);
  addCyclists(populace, onFoot);
  addStrollers(populace);
  return withoutCollisions(users.movers, plan.ego, scenery.boxes, seconds);
}
