/** Who is on the road and on the pavement during a drive. */
import type { MeshArrays } from '../../kernels/raycast.ts';
import type { EgoMotion } from '../motion.ts';
import { Random } from '../random.ts';
import { personMesh } from './furniture.ts';
import type { SceneryParts } from './scenery.ts';
import type { Side, Street } from './street.ts';
import { companion, Flow, type Mover, walker } from './traffic.ts';
import { drawPaint, type VehicleKind, vehicleSize } from './vehicles.ts';
import type { WorldStyle } from './world.ts';

const CLOTHES = [0x8a2d2d, 0x2d4f8a, 0x3d6b45, 0xc9b27a, 0x444b55, 0x9a9aa0, 0x7a4a6b, 0xd8d4c8] as const;

/** Adds the walkers' mesh to `meshes` and returns all movers; ids go on from the scenery's. */
export function populate(
  street: Street,
  ego: EgoMotion,
  style: WorldStyle,
  seconds: number,
  seed: number,
  scenery: SceneryParts,
  meshes: MeshArrays[],
): Mover[] {
  const random = new Random(seed, 'traffic');
  const movers: Mover[] = [];
  let id = scenery.nextId;
  const { lanes } = street.section;
  const vehicle = (kind: VehicleKind, at: Mover['at']): void => {
    movers.push({
      id: id++,
      class: kind === 'van' || kind === 'truck' || kind === 'bus' ? kind : 'car',
      mesh: scenery.vehicles.get(kind) ?? 0,
      parameter: drawPaint(kind, random),
      size: vehicleSize(kind),
      at,
    });
  };
  const kind = (): VehicleKind =>
    random.pick([
      'hatch',
      'saloon',
      'suv',
      'hatch',
      'saloon',
      'suv',
      'van',
      'hatch',
      'saloon',
      'truck',
      'bus',
      'saloon',
    ]);
  const small = (): VehicleKind => random.pick(['hatch', 'saloon', 'suv']);

  // Ahead of us and behind us, in our own lane.
  const { standing } = ego.plan;
  const lead = standing ? random.range(6.5, 8) : random.range(2.2, 3.6);
  vehicle(small(), companion(street, ego, lead));
  if (!standing) vehicle(small(), companion(street, ego, -random.range(2.4, 3.6)));

  const headway = 60 / style.traffic;
  const fill = (direction: 1 | -1, lane: number, speed: number): void => {
    const flow = new Flow(street, direction, street.track(direction === 1 ? -1 : 1, lane), speed);
    // From cars that are already at the far end when we start, to those that enter as we stop.
    for (
      let enter = -flow.seconds;
      enter < seconds;
      enter += Math.max(2.2, headway * random.range(0.4, 1.6))
    ) {
      const start = enter;
      const drift = random.range(0.1, 0.3);
      vehicle(kind(), (time) => flow.stateAt(time - start, drift));
    }
  };
  for (let lane = 0; lane < lanes; lane++) {
    fill(-1, lane, ego.plan.cruiseMps * random.range(0.85, 1.05));
    // The ego and those before and behind it have the outermost lane.
    if (lane < lanes - 1) fill(1, lane, ego.plan.cruiseMps * random.range(1.05, 1.2));
  }

  meshes.push(personMesh().arrays());
  const person = meshes.length - 1;
  for (let s = 20; s < street.route.lengthM - 20; s += random.range(9, 30)) {
    const side: Side = random.chance(0.5) ? 1 : -1;
    const direction = random.chance(0.5) ? 1 : -1;
    const at = walker(street, side, s, direction, random.range(1.5, street.section.pavementM - 0.3), random);
    movers.push({
      id: id++,
      class: 'pedestrian',
      mesh: person,
      parameter: CLOTHES[random.below(CLOTHES.length)] ?? 0x444b55,
      size: { lengthM: 0.5, widthM: 0.55, heightM: 1.78 },
      at,
    });
  }
  return movers;
}
