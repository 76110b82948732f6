/** A whole world from a seed: the plan, its geometry, its paint, its map, and what moves on it. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays, PaintedRectangle } from '../../kernels/raycast.ts';
import type { RoadMap } from '../../map/model.ts';
import { type DrivenStretch, editPlan, editProfile } from '../edits/apply.ts';
import { editSigns } from '../edits/apply-signs.ts';
import type { EditRequest, MadeEdit } from '../edits/edit.ts';
import { EgoMotion } from '../motion.ts';
import { Random } from '../random.ts';
import { drawProfile, type PaintRules, type RoadGrammar, zonesOf } from './grammar.ts';
import { buildGround } from './ground.ts';
import { mapOf, type TrueMap } from './map.ts';
import { paintRoad } from './markings.ts';
import { MeshBuilder } from './mesh.ts';
import { planRoad, type RoadPlan } from './plan.ts';
import { populate } from './population.ts';
import type { Profile, Strip } from './profile.ts';
import { Route } from './route.ts';
import { Scenery } from './scenery.ts';
import { type LampState, planSignals } from './signals.ts';
import { type CrossSection, planJunctions, Street } from './street.ts';
import type { Mover } from './traffic.ts';

export type WorldStyle = {
  /** Lanes in each direction to choose from. */
  readonly lanes: readonly [number, ...number[]];
  readonly laneWidthM: readonly [number, number];
  /** Wear of paint, 0 fresh to 1 gone, and how far single lines differ from it (one sigma; 0.18 when left out). */
  readonly wear: number;
  readonly wearSpread?: number;
  readonly cruiseMps: readonly [number, number];
  /** Cars a minute and lane. */
  readonly traffic: number;
  /** Chance of starting at rest. */
  readonly standing: number;
  /** Whose signs and lights stand beside the road. Default eu. */
  readonly country?: 'eu' | 'us';
  /** Chance that the first lights on the way turn red before the vehicle. Default 0. */
  readonly redLight?: number;
  /** Share of frontage that is closed terrace, houses, park. */
  readonly frontage: { readonly terrace: number; readonly houses: number; readonly park: number };
  /** How the road varies; without it one section goes all along, in white paint. */
  readonly road?: RoadGrammar;
};

/** A thing that reflects radar: where, how strongly (dB over a square metre), and how steadily. */
export type Scatterer = { readonly p: Vec3; readonly rcsDbsm: number };

export type TrueBox = {
  readonly id: number;
  readonly class: string;
  /** Middle of the ground face, yaw, and size along, across, up. */
  readonly p: Vec3;
  readonly yaw: number;
  readonly size: Vec3;
  /** Of a traffic light: what it shows. */
  readonly state?: LampState;
};

/** A head of a traffic light: where it is and what it shows. */
export type TrueLight = {
  readonly mesh: number;
  readonly id: number;
  readonly p: Vec3;
  readonly yaw: number;
  readonly size: Vec3;
  stateAt(time: number): LampState;
};

export type World = {
  readonly street: Street;
  readonly ego: EgoMotion;
  readonly meshes: readonly MeshArrays[];
  readonly instances: readonly InstancePlacement[];
  readonly paint: readonly PaintedRectangle[];
  readonly plan: RoadPlan;
  /** In the map model, without its origin. */
  readonly map: RoadMap;
  /** What was changed on purpose, and the map before it was. */
  readonly edits: readonly MadeEdit[];
  readonly unedited?: RoadMap;
  readonly movers: readonly Mover[];
  readonly lights: readonly TrueLight[];
  readonly scatterers: readonly Scatterer[];
  readonly staticBoxes: readonly TrueBox[];
  /** To the sun, unit, in the map. */
  readonly toSun: Vec3;
};

/** Draws the axis, junctions and crossings, the cross-section along them, and what is painted on all that. */
function drawRoad(
  style: WorldStyle,
  lengthM: number,
  random: Random,
  seed: number,
): { readonly street: Street; readonly rules: PaintRules } {
  const grammar = style.road;
  const route = new Route(
    {
      lengthM,
      minRadiusM: grammar?.radiusM[0] ?? 75,
      maxRadiusM: grammar?.radiusM[1] ?? 240,
      straightM: grammar?.straightM ?? [72, 150],
      maxGrade: 0.028,
      ...(grammar?.junctions.firstS && { firstStraightM: grammar.junctions.firstS + 75 }),
    },
    new Random(seed, 'route'),
  );
  const { section, profile, rules } = drawSection(style, random);
  const planned = new Random(seed, 'plan');
  const { junctions, crossings } = planJunctions(route, planned, grammar);
  const plain = new Street(route, section, profile, junctions, crossings, seed);
  if (!grammar) return { street: plain, rules };
  const varied = drawProfile(
    grammar,
    section.lanes,
    section.laneWidthM,
    lengthM,
    zonesOf(plain.reaches(), junctions, crossings),
    new Random(seed, 'profile'),
  );
  return { street: plain.with(varied), rules };
}

function drawSection(
  style: WorldStyle,
  random: Random,
): { section: CrossSection; profile: Profile; rules: PaintRules } {
  const { road } = style;
  const lanes = random.pick(style.lanes);
  const parkingRight = random.chance(0.6);
  const parkingLeft = lanes === 1 && random.chance(0.5);
  const laneWidthM = Math.round(random.range(...style.laneWidthM) * 20) / 20;
  const side = (parking: boolean): Strip[] => [
    ...Array.from(
      { length: lanes },
      (_, i): Strip => ({ id: `drive${i}`, kind: 'drive', width: [[0, laneWidthM]] }),
    ),
    parking
      ? { id: 'parking', kind: 'parking', width: [[0, 2.4]] }
      : { id: 'shoulder', kind: 'shoulder', width: [[0, 0.45]] },
  ];
  const kerbM = random.range(0.1, 0.15);
  const pavementM = random.range(2.4, 3.4);
  const verge = road?.edge === 'verge';
  const section = {
    laneWidthM,
    lanes,
    kerbM: verge ? 0 : kerbM,
    pavementM: verge ? 5.2 : pavementM,
    crossfall: random.range(0.015, 0.025),
    wear: style.wear,
    wearSpread: style.wearSpread ?? 0.18,
    ...(verge && { ditch: { offsetM: 3.2, depthM: 0.55 }, guardRails: true }),
    ...(road &&
      road.superelevation > 0 && {
        superelevation: { most: road.superelevation, radiusM: road.radiusM[0] },
      }),
  };
  const lineWidthM = random.pick([0.12, 0.12, 0.15]);
  const dash = random.pick([
    { onM: 3, offM: 6 },
    { onM: 3, offM: 9 },
    { onM: 3, offM: 6 },
  ]);
  return {
    section,
    profile: { middle: [], middleUses: [], left: side(parkingLeft), right: side(parkingRight) },
    rules: road?.paint ?? {
      centre: { one: 'dashed', several: 'solid', colour: 'white' },
      edgeLines: true,
      medianColour: 'white',
      crossing: 'zebra',
      dash,
      lineWidthM,
    },
  };
}

/** What stands beside the road as it was: the same, unless the road itself has become wider. */
function furnitureOf(before: Street, now: Street, style: WorldStyle, seed: number, same: TrueMap): TrueMap {
  if (before === now) return same;
  const furniture: TrueMap = { elements: [] };
  new Scenery(before, style, seed, furniture).build();
  return furniture;
}

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
  const before = planRoad(street, rules);
  const widened = editProfile(street, requests, stretch);
  const painted = widened.street === street ? before : planRoad(widened.street, rules);
  const { plan, edits } = editPlan(painted, requests, stretch);
  return { plan, before, edits: [...widened.edits, ...edits], cruiseMps, startS, stretch };
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
): World {
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
  const furniture: TrueMap = { elements: [] };
  const ground = new MeshBuilder();
  const scenery = new Scenery(street, style, seed, furniture);
  const kerbs = new MeshBuilder();
  buildGround(street, (side, s) => scenery.yardAt(side, s), ground, kerbs);
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
  const lights = scene.heads.flatMap((head): TrueLight[] => {
    const program = signals.programs.find((p) => p.junction === head.junction);
    const size: Vec3 = head.group === 'main' || head.group === 'side' ? [0.3, 0.36, 0.95] : [0.2, 0.26, 0.5];
    return program ? [{ ...head, size, stateAt: (time) => program.stateAt(head.group, time) }] : [];
  });
  // From the side or from behind: the road runs east within a radian, and nobody films into the sun.
  const azimuth = (random.chance(0.5) ? 1 : -1) * random.range(1.2, 2.4);
  const elevation = random.range(0.8, 1.05);
  return {
    street,
    ego,
    meshes,
    instances,
    paint,
    plan,
    map: mapOf(plan, upright),
    edits: [...road.edits, ...signs],
    ...(requests.length > 0 && {
      unedited: mapOf(before, furnitureOf(before.street, street, style, seed, furniture)),
    }),
    movers,
    lights,
    scatterers: scene.scatterers,
    staticBoxes: scene.boxes,
    toSun: [
      Math.cos(elevation) * Math.cos(azimuth),
      Math.cos(elevation) * Math.sin(azimuth),
      Math.sin(elevation),
    ],
  };
}
