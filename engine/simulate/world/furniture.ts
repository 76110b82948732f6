/** Poles, signs, lamps, traffic lights and people: small things that stand beside the road. Meshes with origin at the foot. */
import { MeshBuilder, type Uv, type Vec } from './mesh.ts';

/** Numbers shared with SignFace in native/src/raycast/object_look.cc. */
export const SIGN = {
  give_way: 0,
  stop: 1,
  priority_road: 2,
  speed_30: 3,
  speed_50: 5,
  pedestrian_crossing: 10,
  parking: 11,
  no_stopping: 12,
  straight_on: 13,
  direction: 14,
  street_name: 15,
} as const;
export type SignKind = keyof typeof SIGN;

function outline(kind: SignKind): { points: Uv[]; half: number } {
  const round = (n: number, turn = 0): Uv[] =>
    Array.from({ length: n }, (_, i) => {
      const a = turn + (2 * Math.PI * i) / n;
      return [Math.cos(a), Math.sin(a)];
    });
  switch (kind) {
    case 'give_way':
      return {
        points: [
          [-1.05, 0.62],
          [0, -1.2],
          [1.05, 0.62],
        ],
        half: 0.42,
      };
    case 'stop':
      return { points: round(8, Math.PI / 8), half: 0.42 };
    case 'priority_road':
      return {
        points: [
          [0, 1],
          [-1, 0],
          [0, -1],
          [1, 0],
        ],
        half: 0.42,
      };
    case 'speed_30':
    case 'speed_50':
    case 'no_stopping':
    case 'straight_on':
      return { points: round(24), half: 0.31 };
    default:
      return {
        points: [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ],
        half: 0.31,
      };
  }
}

/** A sign on its pole, facing +x. `at` is the height of its middle. */
export function signMesh(kind: SignKind, at = 2.35): MeshBuilder {
  const mesh = new MeshBuilder();
  const { points, half } = outline(kind);
  const [hw, hh] = kind === 'direction' ? [0.75, 0.25] : kind === 'street_name' ? [0.5, 0.12] : [half, half];
  mesh.rod([0, 0, -0.1], [0, 0, at + hh * 0.9], 0.038, 0.038, 8, 'metal');
  const face = (u: number, v: number, x: number): Vec => [x, u * hw, at + v * hh];
  const uvOf = (p: Vec): Uv => [p[1] / hw, (p[2] - at) / hh];
  mesh.polygon(
    points.map(([u, v]) => face(u, v, 0.055)),
    'signFace',
    uvOf,
    SIGN[kind],
  );
  mesh.polygon(points.map(([u, v]) => face(u, v, 0.045)).reverse(), 'signBack', uvOf);
  return mesh;
}

/** A street lamp whose arm reaches out along +x. */
export function lampMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.1], [0, 0, 1.1], 0.09, 0.085, 10, 'metal');
  mesh.rod([0, 0, 1.1], [0, 0, 6.6], 0.065, 0.045, 10, 'metal');
  mesh.rod([0, 0, 6.6], [0.5, 0, 7.1], 0.045, 0.04, 8, 'metal');
  mesh.rod([0.5, 0, 7.1], [1.5, 0, 7.25], 0.04, 0.035, 8, 'metal');
  mesh.box([1.35, -0.13, 7.17], [2.0, 0.13, 7.29], 'signBack');
  return mesh;
}

/** A traffic light on a pole, facing +x, with a second head on an arm that reaches along +y by `armM`. */
export function signalMesh(armM: number): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.1], [0, 0, armM > 0 ? 5.6 : 3.3], 0.07, 0.055, 10, 'metal');
  const head = (y: number, z: number): void => {
    mesh.box([-0.12, y - 0.15, z], [0.12, y + 0.15, z + 0.92], 'darkPlastic');
    mesh.quad(
      [
        [0.125, y - 0.15, z],
        [0.125, y + 0.15, z],
        [0.125, y + 0.15, z + 0.92],
        [0.125, y - 0.15, z + 0.92],
      ],
      'signal',
      {
        uvs: [
          [0, 0],
          [1, 0],
          [1, 3],
          [0, 3],
        ],
      },
    );
    // Hoods over the lamps.
    for (let i = 0; i < 3; i++) {
      const top = z + 0.29 + i * 0.307;
      mesh.box([0.12, y - 0.11, top - 0.012], [0.28, y + 0.11, top], 'darkPlastic');
    }
    // The backing board.
    mesh.quad(
      [
        [-0.125, y - 0.26, z - 0.1],
        [-0.125, y + 0.26, z - 0.1],
        [-0.125, y + 0.26, z + 1.02],
        [-0.125, y - 0.26, z + 1.02],
      ],
      'darkPlastic',
    );
  };
  head(0, 2.3);
  if (armM > 0) {
    mesh.rod([0, 0, 5.4], [0, armM, 5.6], 0.05, 0.04, 8, 'metal');
    head(armM - 0.2, 4.85);
  }
  return mesh;
}

export function bollardMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.05], [0, 0, 0.9], 0.055, 0.055, 8, 'darkPlastic');
  mesh.rod([0, 0, 0.72], [0, 0, 0.8], 0.058, 0.058, 8, 'signBack');
  return mesh;
}

/** Someone on foot, facing +x; clothes from the instance parameter. */
export function personMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  const trousers = 0x2e3440;
  const skin = 0xc99a78;
  mesh.rod([0.12, 0.09, 0.03], [0, 0.09, 0.85], 0.06, 0.085, 7, 'cloth', trousers);
  mesh.rod([-0.14, -0.09, 0.03], [0, -0.09, 0.85], 0.06, 0.085, 7, 'cloth', trousers);
  mesh.rod([0, 0, 0.8], [0.02, 0, 1.12], 0.165, 0.16, 9, 'cloth');
  mesh.rod([0.02, 0, 1.12], [0.02, 0, 1.45], 0.16, 0.19, 9, 'cloth');
  mesh.rod([0.02, 0, 1.45], [0.02, 0, 1.52], 0.19, 0.06, 9, 'cloth');
  mesh.rod([0.02, 0.2, 1.42], [-0.1, 0.24, 0.92], 0.055, 0.045, 6, 'cloth');
  mesh.rod([0.02, -0.2, 1.42], [0.14, -0.24, 0.93], 0.055, 0.045, 6, 'cloth');
  mesh.rod([0.03, 0, 1.5], [0.035, 0, 1.6], 0.055, 0.09, 8, 'cloth', skin);
  mesh.rod([0.035, 0, 1.6], [0.03, 0, 1.72], 0.098, 0.095, 8, 'cloth', skin);
  mesh.rod([0.03, 0, 1.7], [0.02, 0, 1.79], 0.1, 0.03, 8, 'cloth', 0x3a2a1e);
  return mesh;
}

/** A hedge or wall segment of one metre along x, 0.6 deep, 1 high; scaled when placed. */
export function hedge(
  from: Vec,
  to: Vec,
  heightM: number,
  depthM: number,
  mesh: MeshBuilder,
  material: 'hedge' | 'wall',
): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const [nx, ny] = [(-dy / length) * depthM * 0.5, (dx / length) * depthM * 0.5];
  const p = (base: Vec, side: number, z: number): Vec => [
    base[0] + nx * side,
    base[1] + ny * side,
    base[2] + z,
  ];
  const uvs = [
    [0, 0],
    [length, 0],
    [length, heightM],
    [0, heightM],
  ] as const;
  const parameter = material === 'wall' ? 5 : 0;
  const low = -0.3;
  mesh.quad([p(from, 1, low), p(to, 1, low), p(to, 1, heightM), p(from, 1, heightM)], material, {
    uvs,
    parameter,
  });
  mesh.quad([p(from, -1, low), p(to, -1, low), p(to, -1, heightM), p(from, -1, heightM)], material, {
    uvs,
    parameter,
  });
  mesh.quad([p(from, -1, heightM), p(to, -1, heightM), p(to, 1, heightM), p(from, 1, heightM)], material, {
    uvs: [
      [0, heightM],
      [length, heightM],
      [length, heightM],
      [0, heightM],
    ],
    parameter,
  });
  mesh.quad([p(from, -1, low), p(from, 1, low), p(from, 1, heightM), p(from, -1, heightM)], material, {
    uvs,
    parameter,
  });
  mesh.quad([p(to, -1, low), p(to, 1, low), p(to, 1, heightM), p(to, -1, heightM)], material, {
    uvs,
    parameter,
  });
}
