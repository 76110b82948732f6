/** Poles, lamps, traffic lights: small things that stand beside the road. Meshes with origin at the foot. */
import { MeshBuilder, type Vec } from './mesh.ts';
import { PLAIN_YELLOW } from './signs.ts';

/** A street lamp whose arm reaches out along +x. */
export function lampMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.1], [0, 0, 1.1], 0.09, 0.085, 10, 'metal');
  mesh.rod([0, 0, 1.1], [0, 0, 6.6], 0.065, 0.045, 10, 'metal');
  mesh.rod([0, 0, 6.6], [0.5, 0, 7.1], 0.045, 0.04, 8, 'metal');
  mesh.rod([0.5, 0, 7.1], [1.5, 0, 7.25], 0.04, 0.035, 8, 'metal');
  mesh.box([1.35, -0.13, 7.17], [2.0, 0.13, 7.29], 'signBack');
  mesh.quad(
    [
      [1.42, -0.1, 7.165],
      [1.42, 0.1, 7.165],
      [1.95, 0.1, 7.165],
      [1.95, -0.1, 7.165],
    ],
    'lamp',
  );
  return mesh;
}

export type SignalShape = 'vehicle' | 'walk';

/** A head of lamps, facing +x, origin in the middle of its foot. `plate`: a backing board with a bright rim, as in the US. */
export function signalHeadMesh(shape: SignalShape, plate: boolean): MeshBuilder {
  const mesh = new MeshBuilder();
  const walk = shape === 'walk';
  const [half, cells, cell] = walk ? [0.13, 2, 0.25] : plate ? [0.18, 3, 0.36] : [0.15, 3, 0.307];
  const top = cells * cell;
  const depth = walk ? 0.09 : 0.12;
  mesh.box([-depth, -half, 0], [depth, half, top], 'darkPlastic');
  mesh.quad(
    [
      [depth + 0.005, -half, 0],
      [depth + 0.005, half, 0],
      [depth + 0.005, half, top],
      [depth + 0.005, -half, top],
    ],
    'signal',
    {
      uvs: [
        [0, 0],
        [1, 0],
        [1, cells],
        [0, cells],
      ],
      parameter: walk ? 1 : 0,
    },
  );
  // Hoods over the lamps.
  for (let i = 0; i < cells; i++) {
    const z = (i + 0.95) * cell;
    mesh.box([depth, -half * 0.74, z - 0.012], [depth + (walk ? 0.08 : 0.17), half * 0.74, z], 'darkPlastic');
  }
  if (walk) return mesh;
  const board = (grow: number, x: number, material: 'darkPlastic' | 'signFace', parameter: number): void =>
    mesh.quad(
      [
        [x, -half - grow, -grow],
        [x, half + grow, -grow],
        [x, half + grow, top + grow],
        [x, -half - grow, top + grow],
      ],
      material,
      { parameter },
    );
  if (plate) board(0.17, -0.001 - depth, 'signFace', PLAIN_YELLOW);
  board(plate ? 0.13 : 0.1, plate ? 0.004 - depth : -0.005 - depth, 'darkPlastic', 0);
  return mesh;
}

/** The pole of traffic lights; with `armM` > 0 an arm reaches along +y at `armZ`. */
export function signalPoleMesh(heightM: number, armM: number, armZ: number): MeshBuilder {
  const mesh = new MeshBuilder();
  const heavy = armM > 5.5;
  mesh.rod([0, 0, -0.1], [0, 0, heightM], heavy ? 0.15 : 0.07, heavy ? 0.11 : 0.055, 10, 'metal');
  if (armM > 0)
    mesh.rod(
      [0, 0, armZ],
      [0, armM, armZ + armM * 0.03],
      heavy ? 0.09 : 0.05,
      heavy ? 0.055 : 0.04,
      8,
      'metal',
    );
  if (heavy) mesh.rod([0, 0, -0.1], [0, 0, 0.25], 0.22, 0.2, 8, 'metal');
  return mesh;
}

/** Height of a bollard over the pavement (m). */
export const BOLLARD_M = 0.9;

export function bollardMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.05], [0, 0, BOLLARD_M], 0.055, 0.055, 8, 'darkPlastic');
  mesh.rod([0, 0, 0.72], [0, 0, 0.8], 0.058, 0.058, 8, 'signBack');
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
