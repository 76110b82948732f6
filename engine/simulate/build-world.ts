/** Builds a world from a style and a seed. */
import type { Vec3 } from '../contract/calibration.ts';
import type { InstancePlacement, MeshArrays } from '../kernels/raycast.ts';
import type { RoadMap } from '../map/model.ts';
import { type DrivenStretch, editPlan, editProfile } from './edits/apply.ts';
import { editSigns } from './edits/apply-signs.ts';
import type { EditRequest, MadeEdit } from './edits/edit.ts';
import { Random } from './random/random.ts';
import { EgoMotion } from './world/actors/ego-motion.ts';
import { populate } from './world/actors/population.ts';
import { planSignals, type SignalPlan } from './world/actors/signals.ts';
import { MeshBuilder } from './world/meshes/mesh.ts';
import type { SignalHead, TrueLight } from './world/model/signal-heads.ts';
import type { Range } from './world/model/street-look.ts';
import type { TrueElement, TrueMap } from './world/model/true-objects.ts';
import type { WorldStyle } from './world/model/world-style.ts';
import { drawRoad } from './world/road/draw-road.ts';
import { buildGround } from './world/road/ground.ts';
import { buildIsland, type Island, islandsOf } from './world/road/islands.ts';
import { paintRoad } from './world/road/markings.ts';
import { planMarks } from './world/road/marks.ts';
import { planRoad } from './world/road/plan/plan-road.ts';
import type { RoadPlan } from './world/road/plan/road-plan.ts';
import { planSoil } from './world/road/soil.ts';
import type { Street } from './world/road/street.ts';
import { mapOf } from './world/road/true-map.ts';
import { Scenery } from './world/roadside/scenery.ts';
import { laySurface, type Surface } from './world/surface/lay-surface.ts';
import type { World } from './world/world.ts';

/** What stands beside the road as it was: the same, unless the road itself has become wider. */
function furnitureOf(before: RoadPlan, now: Street, style: WorldStyle, seed: number, same: TrueMap): TrueMap {
  if (before.street === now) return same;
  const { rims } = surfaceOf(before, style, seed);
  const furniture: TrueMap = { elements: [...rims, ...islandsIn(before.street, style).map(islandElement)] };
  new Scenery(before.street, style, seed, furniture).build();
  return furniture;
}

function surfaceOf(plan: RoadPlan, { look }: WorldStyle, seed: number): Surface {
  return look ? laySurface(plan, look, seed) : { decals: [], things: [], rims: [] };
}

type Refuge = { readonly street: Street; readonly island: Island };

const islandsIn = (street: Street, { look }: WorldStyle): Refuge[] =>
  look ? islandsOf(street).map((island) => ({ street, island })) : [];

/** A refuge in the map: its foot all around, back to where it began. */
function islandElement({ street, island: { id, outline } }: Refuge): TrueElement {
  const points = [...outline, ...outline.slice(0, 1)].map((place) => street.place(...place));
  return { id, class: 'boundary', subtype: 'island', points };
}

/** A world with the map edits made in it. */
export type BuiltWorld = World & {
  readonly edits: readonly MadeEdit[];
  /** The map before the edits; undefined where none was asked for. */
  readonly unedited?: RoadMap;
};

export type LaidRoad = {
  readonly plan: RoadPlan;
  /** The road before it was changed on purpose; the same where nothing was asked for. */
  readonly before: RoadPlan;
  readonly edits: readonly MadeEdit[];
  readonly cruiseMps: number;
  readonly startS: number;
  readonly stretch: DrivenStretch;
};

/**
 * The road of a world alone, painted and edited, without anything beside or on it.
 * @throws InputError where the road has no place for an edit.
 */
export function layRoad(
  style: WorldStyle,
  seconds: number,
  random: Random,
  seed: number,
  requests: readonly EditRequest[] = [],
): LaidRoad {
  const cruiseMps = random.range(...style.cruiseMps);
  const startS = 90;
  // Room ahead for what the cameras still see at the end.
  const lengthM = Math.ceil(startS + cruiseMps * (seconds + 12) + 260);
  const { street, rules } = drawRoad(style, lengthM, random, seed);
  const stretch = { from: startS + 15, to: startS + 15 + 0.8 * cruiseMps * seconds };
  const { marks = 0, raggedEdge = false } = style.look ?? {};
  const planned = (on: Street): RoadPlan => ({
    ...planRoad(on, rules),
    ...(marks > 0 && { marks: planMarks(on, marks, seed) }),
    ...(raggedEdge && { soil: planSoil(on, seed) }),
  });
  const before = planned(street);
  const widened = editProfile(street, requests, stretch);
  const painted = widened.street === street ? before : planned(widened.street);
  const { plan, edits } = editPlan(painted, requests, stretch);
  return { plan, before, edits: [...widened.edits, ...edits], cruiseMps, startS, stretch };
}

/** Direction to the sun, unit, in the map: from the side or from behind, since the road runs east within a radian. */
function drawSun(random: Random, [low, high]: Range = [0.8, 1.05]): Vec3 {
  const azimuth = (random.chance(0.5) ? 1 : -1) * random.range(1.2, 2.4);
  const elevation = random.range(low, high);
  return [
    Math.cos(elevation) * Math.cos(azimuth),
    Math.cos(elevation) * Math.sin(azimuth),
    Math.sin(elevation),
  ];
}

/** Width, depth and height of a head for traffic and of one for people on foot (m). */
const TRAFFIC_HEAD_M: Vec3 = [0.3, 0.36, 0.95];
const WALK_HEAD_M: Vec3 = [0.2, 0.26, 0.5];

/** The heads of traffic lights with the programs that they show; heads without a program are left out. */
function lightsOf(heads: readonly SignalHead[], { programs }: SignalPlan): TrueLight[] {
  return heads.flatMap((head): TrueLight[] => {
    const program = programs.find((p) => p.junction === head.junction);
    const size = head.group === 'main' || head.group === 'side' ? TRAFFIC_HEAD_M : WALK_HEAD_M;
    return program ? [{ ...head, size, stateAt: (time) => program.stateAt(head.group, time) }] : [];
  });
}

/**
 * With edits the world is built as if the road had been changed, and `unedited` is the map of the road as it was.
 * @throws InputError where the road has no place for an edit.
 */
export function buildWorld(
  style: WorldStyle,
  seconds: number,
  seed: number,
  requests: readonly EditRequest[] = [],
): BuiltWorld {
  const random = new Random(seed, 'world');
  const road = layRoad(style, seconds, random, seed, requests);
  const { plan, before, cruiseMps, startS, stretch } = road;
  const { street } = plan;
  const { section } = street;
  // With a grammar the vehicle often takes the lanes that come, and changes back where they end.
  const egoLane = section.lanes - (style.road && random.chance(0.5) ? 0 : 1);
  const track = street.track(-1, egoLane);
  const standing = random.chance(style.standing);
  const signals = planSignals(
    street,
    (stops) =>
      new EgoMotion(street, { cruiseMps, startS, standing, seconds: seconds + 16, stops }, track, seed),
    {
      redLight: new Random(seed, 'red light').chance(style.redLight ?? 0),
      redAmber: style.country !== 'us',
      seconds,
      seed,
    },
  );
  const { ego } = signals;
  const paint = paintRoad(plan, seed);
  const { decals: surface, things, rims } = surfaceOf(plan, style, seed);
  const islands = islandsIn(street, style);
  const furniture: TrueMap = { elements: [...rims, ...islands.map(islandElement)] };
  const ground = new MeshBuilder();
  const scenery = new Scenery(street, style, seed, furniture);
  const kerbs = new MeshBuilder();
  buildGround(street, (side, s) => scenery.yardAt(side, s), ground, kerbs);
  for (const { island } of islands) buildIsland(street, island, kerbs);
  const meshes: MeshArrays[] = [];
  const instances: InstancePlacement[] = [];
  scenery.build();
  const built = scenery.take();
  // Now it is known how far the vehicle comes.
  const passed = {
    from: stretch.from,
    to: Math.max(stretch.from, Math.min(stretch.to, ego.along(seconds).s)),
  };
  const { standing: upright, edits: signs } = editSigns(
    { ...built, elements: furniture.elements },
    street,
    requests,
    passed,
  );
  const scene = { ...built, ...upright };
  for (const mesh of [ground.arrays(), ...scene.meshes]) meshes.push(mesh);
  if (kerbs.triangles > 0) {
    meshes.push(kerbs.arrays());
    instances.push({ mesh: meshes.length - 1, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 });
  }
  // The ground is mesh 0 and its own only instance; scenery numbers its meshes from 1.
  instances.push(
    { mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0, castsShadow: false },
    ...scene.instances,
  );
  const movers = populate(street, signals, style, seconds, seed, scene, meshes);
  const lights = lightsOf(scene.heads, signals);
  return {
    street,
    ego,
    meshes,
    instances,
    paint,
    surface,
    ground: things,
    plan,
    map: mapOf(plan, upright),
    edits: [...road.edits, ...signs],
    ...(requests.length > 0 && {
      unedited: mapOf(before, furnitureOf(before, street, style, seed, furniture)),
    }),
    movers,
    lights,
    scatterers: scene.scatterers,
    staticBoxes: scene.boxes,
    exposureBias: style.look ? new Random(seed, 'exposure').range(...style.look.exposure) : 1,
    toSun: drawSun(random, style.look?.sunRad),
  };
}
