/** A whole world from a seed: the plan, its geometry, its paint, its map, and what moves on it. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays, PaintedRectangle } from '../../kernels/raycast.ts';
import { EgoMotion } from '../motion.ts';
import { Random } from '../random.ts';
import { buildGround } from './ground.ts';
import type { TrueMap } from './map.ts';
import { paintStreet } from './markings.ts';
import { MeshBuilder } from './mesh.ts';
import { populate } from './population.ts';
import type { Profile, Strip } from './profile.ts';
import { Route } from './route.ts';
import { Scenery } from './scenery.ts';
import { type LampState, planSignals } from './signals.ts';
import { type CrossSection, planStreet, type Street } from './street.ts';
import type { Mover } from './traffic.ts';

export type WorldStyle = {
  /** Lanes in each direction to choose from. */
  readonly lanes: readonly [number, ...number[]];
  readonly laneWidthM: readonly [number, number];
  /** Wear of paint, 0 fresh to 1 gone. */
  readonly wear: number;
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
  readonly map: TrueMap;
  readonly movers: readonly Mover[];
  readonly lights: readonly TrueLight[];
  readonly scatterers: readonly Scatterer[];
  readonly staticBoxes: readonly TrueBox[];
  /** To the sun, unit, in the map. */
  readonly toSun: Vec3;
};

function drawSection(style: WorldStyle, random: Random): { section: CrossSection; profile: Profile } {
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
  const section = {
    laneWidthM,
    lanes,
    kerbM: random.range(0.1, 0.15),
    pavementM: random.range(2.4, 3.4),
    crossfall: random.range(0.015, 0.025),
    lineWidthM: random.pick([0.12, 0.12, 0.15]),
    dash: random.pick([
      { onM: 3, offM: 6 },
      { onM: 3, offM: 9 },
      { onM: 3, offM: 6 },
    ]),
    wear: style.wear,
  };
  return { section, profile: { middle: [], left: side(parkingLeft), right: side(parkingRight) } };
}

export function buildWorld(style: WorldStyle, seconds: number, seed: number): World {
  const random = new Random(seed, 'world');
  const cruiseMps = random.range(...style.cruiseMps);
  const startS = 90;
  // Room ahead for what the cameras still see at the end.
  const lengthM = Math.ceil(startS + cruiseMps * (seconds + 12) + 260);
  const route = new Route(
    {
      lengthM,
      minRadiusM: 75,
      maxRadiusM: 240,
      straightM: [72, 150],
      maxGrade: 0.028,
    },
    new Random(seed, 'route'),
  );
  const { section, profile } = drawSection(style, random);
  const street = planStreet(route, section, profile, new Random(seed, 'plan'), seed);
  const track = street.track(-1, section.lanes - 1);
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
  const { paint, map } = paintStreet(street, seed);
  const ground = new MeshBuilder();
  const scenery = new Scenery(street, style, seed, map);
  const kerbs = new MeshBuilder();
  buildGround(street, (side, s) => scenery.yardAt(side, s), ground, kerbs);
  const meshes: MeshArrays[] = [];
  const instances: InstancePlacement[] = [];
  scenery.build();
  const scene = scenery.take();
  for (const mesh of [ground.arrays(), ...scene.meshes]) meshes.push(mesh);
  meshes.push(kerbs.arrays());
  instances.push({ mesh: meshes.length - 1, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 });
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
    map,
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
