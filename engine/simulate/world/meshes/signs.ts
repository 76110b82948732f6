/** Road signs as plates with procedural faces: a European set (Vienna Convention 1968) and a US one (MUTCD 2009). */
import {
  CHEVRON,
  SIGN_FACE,
  SIGN_SYMBOL,
  type SignFace,
  type SignSymbol,
  US_BOARD,
} from '../../../kernels/sign-faces.ts';
import { MeshBuilder, type Uv, type Vec } from './mesh.ts';

type Outline = 'disc' | 'octagon' | 'triangle' | 'point down' | 'diamond' | 'plate' | 'pentagon';

type SignSpec = {
  /** What the ray caster paints, and the figure or symbol on it. */
  readonly face: SignFace;
  readonly value?: number;
  readonly outline: Outline;
  /** Half width and half height (m). */
  readonly half: readonly [number, number];
};

const disc = (face: SignFace, value = 0): SignSpec => ({ face, value, outline: 'disc', half: [0.31, 0.31] });

const warning = (symbol: SignSymbol): SignSpec => ({
  face: 'warning',
  value: SIGN_SYMBOL[symbol],
  outline: 'triangle',
  half: [0.45, 0.4],
});

const diamond = (symbol: SignSymbol): SignSpec => ({
  face: 'usWarning',
  value: SIGN_SYMBOL[symbol],
  outline: 'diamond',
  half: [0.54, 0.54],
});

const limitUs = (value: number): SignSpec => ({
  face: 'usSpeedLimit',
  value,
  outline: 'plate',
  half: [0.31, 0.38],
});

export const SIGN = {
  give_way: { face: 'giveWay', outline: 'point down', half: [0.45, 0.45] },
  stop: { face: 'stop', outline: 'octagon', half: [0.42, 0.42] },
  priority_road: { face: 'priorityRoad', outline: 'diamond', half: [0.42, 0.42] },
  pedestrian_crossing: { face: 'pedestrianCrossing', outline: 'plate', half: [0.31, 0.31] },
  parking: { face: 'parking', outline: 'plate', half: [0.31, 0.31] },
  no_stopping: disc('noStopping'),
  straight_on: disc('straightOn'),
  direction: { face: 'direction', outline: 'plate', half: [0.75, 0.25] },
  street_name: { face: 'streetName', outline: 'plate', half: [0.5, 0.12] },
  speed_30: disc('speedLimit', 30),
  speed_50: disc('speedLimit', 50),
  speed_70: disc('speedLimit', 70),
  speed_100: disc('speedLimit', 100),
  speed_25_mph: limitUs(25),
  speed_35_mph: limitUs(35),
  speed_55_mph: limitUs(55),
  curve_right: warning('bendRight'),
  curve_left: warning('bendLeft'),
  children: warning('people'),
  signals_ahead: warning('lights'),
  us_curve_right: diamond('bendRight'),
  us_curve_left: diamond('bendLeft'),
  us_pedestrians: diamond('people'),
  us_signals_ahead: diamond('lights'),
  us_no_parking: { face: 'usNoParking', outline: 'plate', half: [0.23, 0.31] },
  us_crosswalk: { face: 'usWarning', value: SIGN_SYMBOL.crosswalk, outline: 'pentagon', half: [0.42, 0.42] },
  us_street_name: { face: 'usBoard', value: US_BOARD.name, outline: 'plate', half: [0.55, 0.14] },
  us_direction: { face: 'usBoard', value: US_BOARD.destinations, outline: 'plate', half: [0.9, 0.4] },
  chevron: { face: 'chevron', value: CHEVRON.right, outline: 'plate', half: [0.25, 0.3] },
  chevron_left: { face: 'chevron', value: CHEVRON.left, outline: 'plate', half: [0.25, 0.3] },
  bus_stop: disc('busStop'),
  cycle_path: disc('cyclePath'),
} as const satisfies Record<string, SignSpec>;

export type SignKind = keyof typeof SIGN;

function corners(outline: Outline): Uv[] {
  const round = (n: number, turn = 0): Uv[] =>
    Array.from({ length: n }, (_, i) => {
      const a = turn + (2 * Math.PI * i) / n;
      return [Math.cos(a), Math.sin(a)];
    });
  switch (outline) {
    case 'disc':
      return round(24);
    case 'octagon':
      return round(8, Math.PI / 8);
    case 'triangle':
      return [
        [-1, -0.8],
        [1, -0.8],
        [0, 1],
      ];
    case 'point down':
      return [
        [-1.05, 0.62],
        [0, -1.2],
        [1.05, 0.62],
      ];
    case 'diamond':
      return [
        [0, 1],
        [-1, 0],
        [0, -1],
        [1, 0],
      ];
    case 'pentagon':
      return [
        [-0.85, -0.9],
        [0.85, -0.9],
        [0.85, 0.25],
        [0, 1],
        [-0.85, 0.25],
      ];
    case 'plate':
      return [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ];
  }
}

/** Face number, value and half width in centimetres, 8 bits each, as kSignFace reads them. */
export function packSign({ face, value = 0, half }: SignSpec): number {
  return SIGN_FACE[face] | (value << 8) | (Math.round(half[0] * 100) << 16);
}

/** A plain retro-reflective surface, yellow: the rim of a backing board. */
export const PLAIN_YELLOW = packSign({ face: 'plainYellow', outline: 'plate', half: [0.3, 0.3] });

/** Adds a sign's plate, facing +x, its middle `at` above the origin. */
export function addSign(kind: SignKind, at: number, mesh: MeshBuilder): void {
  const spec: SignSpec = SIGN[kind];
  const [hw, hh] = spec.half;
  const points = corners(spec.outline);
  const place = (u: number, v: number, x: number): Vec => [x, u * hw, at + v * hh];
  const uvOf = (p: Vec): Uv => [p[1] / hw, (p[2] - at) / hh];
  mesh.polygon(
    points.map(([u, v]) => place(u, v, 0.055)),
    'signFace',
    uvOf,
    packSign(spec),
  );
  mesh.polygon(points.map(([u, v]) => place(u, v, 0.045)).reverse(), 'signBack', uvOf);
}

/** A sign on its pole, facing +x. `at` is the height of its middle. */
export function signMesh(kind: SignKind, at = 2.35): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.1], [0, 0, at + SIGN[kind].half[1] * 0.9], 0.038, 0.038, 8, 'metal');
  addSign(kind, at, mesh);
  return mesh;
}
