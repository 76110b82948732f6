/** People on foot and on two wheels, in the poses of a stride or of a turn of the pedals. Origin at the ground, facing +x. */
import { MeshBuilder, type Vec } from './mesh.ts';

/** Poses in one stride, and in one turn of the pedals. */
export const POSES = 8;

/** Metres walked in one stride of both legs, and ridden in one turn of the pedals. */
export const STRIDE_M = 1.5;

export const PEDAL_M = 4.6;

const SKIN = [0xc99a78, 0x8a5d3f, 0xe0b493] as const;

const HAIR = [0x3a2a1e, 0x16110d, 0x8a6a3a] as const;

const TROUSERS = [0x2e3440, 0x4a4238, 0x1f2a44] as const;

/** Where a knee is between hip and foot, bent towards `forward`. */
function knee(hip: Vec, foot: Vec, upper: number, lower: number, forward: number): Vec {
  const [dx, dz] = [foot[0] - hip[0], foot[2] - hip[2]];
  const d = Math.min(Math.hypot(dx, dz), upper + lower - 1e-3);
  const a = (upper * upper - lower * lower + d * d) / (2 * d);
  const h = Math.sqrt(Math.max(0, upper * upper - a * a)) * forward;
  const [ux, uz] = [dx / d, dz / d];
  return [hip[0] + ux * a - uz * h, (hip[1] + foot[1]) / 2, hip[2] + uz * a + ux * h];
}

function limb(
  mesh: MeshBuilder,
  a: Vec,
  b: Vec,
  c: Vec,
  r: readonly [number, number, number],
  colour: number,
): void {
  mesh.rod(a, b, r[0], r[1], 7, 'cloth', colour);
  mesh.rod(b, c, r[1], r[2], 7, 'cloth', colour);
}

function head(mesh: MeshBuilder, at: Vec, variant: number, helmet: number | undefined): void {
  const [x, y, z] = at;
  const skin = SKIN[variant % 3] ?? SKIN[0];
  mesh.rod([x - 0.01, y, z - 0.1], [x, y, z], 0.05, 0.085, 8, 'cloth', skin);
  mesh.rod([x, y, z], [x, y, z + 0.11], 0.098, 0.095, 9, 'cloth', skin);
  const top = helmet ?? HAIR[variant % 3] ?? HAIR[0];
  const r = helmet === undefined ? 0.1 : 0.125;
  mesh.rod([x - 0.022, y, z + 0.1], [x - 0.015, y, z + 0.15], r, r * 0.82, 9, 'cloth', top);
  mesh.rod([x - 0.015, y, z + 0.15], [x - 0.015, y, z + 0.195], r * 0.82, 0.02, 9, 'cloth', top);
  if (helmet === undefined)
    mesh.rod([x - 0.045, y, z + 0.01], [x - 0.035, y, z + 0.12], 0.07, 0.085, 8, 'cloth', top);
}

/** A walker at a pose of his stride; clothes of the upper body from the instance parameter. */
export function personMesh(pose: number, variant: number): MeshBuilder {
  const mesh = new MeshBuilder();
  const phase = (2 * Math.PI * pose) / POSES;
  const trousers = TROUSERS[variant % 3] ?? TROUSERS[0];
  const bob = 0.02 * Math.cos(2 * phase);
  for (const side of [1, -1]) {
    const swing = side * Math.sin(phase);
    // The foot that comes forward is lifted.
    const lift = Math.max(0, side * Math.cos(phase)) * 0.1;
    const hip: Vec = [0, side * 0.085, 0.88 + bob];
    const foot: Vec = [0.34 * swing - 0.02, side * 0.09, 0.08 + lift];
    limb(mesh, hip, knee(hip, foot, 0.42, 0.43, 1), foot, [0.09, 0.062, 0.048], trousers);
    mesh.rod(
      [foot[0] - 0.07, foot[1], 0.05 + lift],
      [foot[0] + 0.17, foot[1], 0.04 + lift],
      0.05,
      0.035,
      6,
      'cloth',
      0x1c1a18,
    );
    const shoulder: Vec = [0, side * 0.2, 1.43 + bob];
    const hand: Vec = [-0.26 * swing + 0.03, side * 0.26, 0.93 + bob + 0.05 * Math.abs(swing)];
    const elbow: Vec = [-0.14 * swing - 0.05, side * 0.26, 1.17 + bob];
    mesh.rod(shoulder, elbow, 0.056, 0.048, 6, 'cloth');
    mesh.rod(elbow, hand, 0.048, 0.036, 6, 'cloth');
    mesh.rod(
      hand,
      [hand[0] + 0.02, hand[1], hand[2] - 0.09],
      0.036,
      0.025,
      5,
      'cloth',
      SKIN[variant % 3] ?? SKIN[0],
    );
  }
  mesh.rod([0, 0, 0.82 + bob], [0.01, 0, 0.98 + bob], 0.15, 0.165, 10, 'cloth', trousers);
  mesh.rod([0.01, 0, 0.94 + bob], [0.02, 0, 1.18 + bob], 0.168, 0.165, 10, 'cloth');
  mesh.rod([0.02, 0, 1.18 + bob], [0.02, 0, 1.43 + bob], 0.165, 0.19, 10, 'cloth');
  mesh.rod([0.02, 0, 1.43 + bob], [0.02, 0, 1.51 + bob], 0.19, 0.055, 10, 'cloth');
  head(mesh, [0.035, 0, 1.59 + bob], variant, undefined);
  if (variant === 1) mesh.box([-0.3, -0.15, 1.02 + bob], [-0.14, 0.15, 1.42 + bob], 'cloth', 0x6b2f2a);
  return mesh;
}

function tyre(mesh: MeshBuilder, x: number, r: number, half: number, spokes: number): void {
  const n = 16;
  const at = (i: number, q: number): Vec => [
    x + q * Math.cos((2 * Math.PI * i) / n),
    0,
    r + q * Math.sin((2 * Math.PI * i) / n),
  ];
  for (let i = 0; i < n; i++) mesh.rod(at(i, r - half), at(i + 1, r - half), half, half, 5, 'darkPlastic');
  for (let i = 0; i < n; i += n / spokes) mesh.rod(at(i, 0.02), at(i, r - half), 0.006, 0.006, 3, 'metal');
}

/** Somebody on a bicycle, at a pose of the pedals. 1.8 m long, origin midway between the wheels. */
export function cyclistMesh(pose: number, variant: number): MeshBuilder {
  const mesh = new MeshBuilder();
  const phase = (2 * Math.PI * pose) / POSES;
  tyre(mesh, 0.53, 0.34, 0.02, 4);
  tyre(mesh, -0.53, 0.34, 0.02, 4);
  const crank: Vec = [-0.08, 0, 0.3];
  const seat: Vec = [-0.24, 0, 0.92];
  const bar: Vec = [0.4, 0, 0.98];
  const frame = (a: Vec, b: Vec, r = 0.019): void => mesh.rod(a, b, r, r, 6, 'carPaint');
  frame(crank, seat);
  frame(crank, [0.36, 0, 0.8]);
  frame([0.34, 0, 0.84], [-0.21, 0, 0.8]);
  for (const side of [1, -1]) {
    frame([-0.53, side * 0.05, 0.34], [crank[0], side * 0.04, crank[2]], 0.012);
    frame([-0.53, side * 0.05, 0.34], [-0.21, side * 0.03, 0.8], 0.012);
    frame([0.53, side * 0.05, 0.34], [0.4, side * 0.03, 0.72], 0.015);
    mesh.rod(
      [bar[0], 0, bar[2]],
      [bar[0] - 0.06, side * 0.28, bar[2] + 0.03],
      0.014,
      0.016,
      5,
      'darkPlastic',
    );
    const turn = phase + (side === 1 ? 0 : Math.PI);
    const pedal: Vec = [crank[0] + 0.17 * Math.cos(turn), side * 0.12, crank[2] - 0.17 * Math.sin(turn)];
    mesh.rod([crank[0], side * 0.07, crank[2]], [pedal[0], side * 0.08, pedal[2]], 0.012, 0.012, 5, 'metal');
    const hip: Vec = [seat[0] + 0.03, side * 0.1, seat[2] + 0.08];
    const ankle: Vec = [pedal[0] - 0.05, pedal[1], pedal[2] + 0.1];
    limb(
      mesh,
      hip,
      knee(hip, ankle, 0.43, 0.43, 1),
      ankle,
      [0.09, 0.06, 0.045],
      TROUSERS[variant % 3] ?? TROUSERS[0],
    );
    mesh.rod(
      [ankle[0] - 0.05, ankle[1], pedal[2] + 0.05],
      [ankle[0] + 0.18, ankle[1], pedal[2] + 0.02],
      0.045,
      0.03,
      6,
      'cloth',
      0x222222,
    );
    const shoulder: Vec = [0.08, side * 0.19, 1.44];
    const hand: Vec = [bar[0] - 0.05, side * 0.26, bar[2] + 0.06];
    const elbow: Vec = [0.22, side * 0.27, 1.18];
    mesh.rod(shoulder, elbow, 0.055, 0.045, 6, 'cloth');
    mesh.rod(elbow, hand, 0.045, 0.034, 6, 'cloth');
  }
  frame([0.36, 0, 0.8], bar, 0.017);
  mesh.box([seat[0] - 0.13, -0.07, seat[2] - 0.03], [seat[0] + 0.14, 0.07, seat[2] + 0.02], 'darkPlastic');
  mesh.rod([seat[0] + 0.02, 0, seat[2]], [-0.1, 0, 1.18], 0.15, 0.16, 9, 'cloth');
  mesh.rod([-0.1, 0, 1.18], [0.06, 0, 1.44], 0.16, 0.19, 9, 'cloth');
  mesh.rod([0.06, 0, 1.44], [0.11, 0, 1.52], 0.19, 0.06, 9, 'cloth');
  head(mesh, [0.15, 0, 1.59], variant, variant === 2 ? undefined : 0xd8d8d4);
  mesh.box([-0.95, -0.05, 0.62], [-0.91, 0.05, 0.72], 'tailLight');
  mesh.rod([-0.24, 0, 0.78], [-0.92, 0, 0.66], 0.012, 0.012, 4, 'darkPlastic');
  return mesh;
}

/** A motorcycle with its rider; paint and jacket from the instance parameter. 2.1 m long. */
export function motorcycleMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  tyre(mesh, 0.72, 0.31, 0.065, 4);
  tyre(mesh, -0.68, 0.31, 0.08, 4);
  mesh.rod([-0.35, 0, 0.72], [0.25, 0, 0.82], 0.14, 0.19, 9, 'carPaint');
  mesh.rod([0.25, 0, 0.82], [0.48, 0, 0.78], 0.19, 0.1, 9, 'carPaint');
  mesh.box([-0.25, -0.16, 0.25], [0.3, 0.16, 0.62], 'darkPlastic');
  mesh.box([-0.85, -0.11, 0.76], [-0.2, 0.11, 0.86], 'darkPlastic');
  mesh.rod([-0.5, 0.18, 0.4], [-0.95, 0.2, 0.48], 0.06, 0.07, 8, 'metal');
  mesh.box([0.6, -0.14, 0.72], [0.68, 0.14, 0.95], 'carPaint');
  mesh.quad(
    [
      [0.685, -0.11, 0.76],
      [0.685, 0.11, 0.76],
      [0.685, 0.11, 0.9],
      [0.685, -0.11, 0.9],
    ],
    'headLight',
    {
      uvs: [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ],
    },
  );
  mesh.quad(
    [
      [-0.87, -0.1, 0.74],
      [-0.87, 0.1, 0.74],
      [-0.87, 0.1, 0.83],
      [-0.87, -0.1, 0.83],
    ],
    'tailLight',
    {
      uvs: [
        [-0.8, -0.8],
        [0.8, -0.8],
        [0.8, 0.8],
        [-0.8, 0.8],
      ],
    },
  );
  mesh.quad(
    [
      [-0.9, -0.11, 0.5],
      [-0.9, 0.11, 0.5],
      [-0.9, 0.11, 0.66],
      [-0.9, -0.11, 0.66],
    ],
    'plate',
    {
      uvs: [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ],
    },
  );
  for (const side of [1, -1]) {
    mesh.rod([0.72, side * 0.09, 0.31], [0.5, side * 0.07, 0.92], 0.025, 0.03, 6, 'metal');
    mesh.rod([0.45, 0, 0.98], [0.36, side * 0.34, 1.02], 0.016, 0.018, 5, 'darkPlastic');
    const hip: Vec = [-0.3, side * 0.12, 0.92];
    const foot: Vec = [-0.12, side * 0.22, 0.38];
    limb(mesh, hip, [0.12, side * 0.24, 0.74], foot, [0.1, 0.075, 0.055], 0x24262b);
    mesh.rod([-0.2, side * 0.22, 0.32], [0.08, side * 0.22, 0.32], 0.05, 0.04, 6, 'cloth', 0x18181a);
    mesh.rod([-0.08, side * 0.21, 1.4], [0.14, side * 0.31, 1.14], 0.065, 0.055, 6, 'cloth');
    mesh.rod([0.14, side * 0.31, 1.14], [0.36, side * 0.32, 1.04], 0.055, 0.045, 6, 'cloth');
  }
  mesh.rod([-0.3, 0, 0.88], [-0.2, 0, 1.15], 0.17, 0.19, 9, 'cloth');
  mesh.rod([-0.2, 0, 1.15], [-0.08, 0, 1.42], 0.19, 0.21, 9, 'cloth');
  mesh.rod([-0.08, 0, 1.42], [-0.04, 0, 1.5], 0.21, 0.07, 9, 'cloth');
  mesh.rod([-0.02, 0, 1.48], [0.0, 0, 1.62], 0.1, 0.14, 9, 'cloth', 0x1a1b1e);
  mesh.rod([0.0, 0, 1.62], [0.0, 0, 1.74], 0.14, 0.12, 9, 'cloth', 0x1a1b1e);
  mesh.rod([0.0, 0, 1.74], [0.0, 0, 1.79], 0.12, 0.02, 9, 'cloth', 0x1a1b1e);
  return mesh;
}
