/** Trees: a trunk with boughs and a crown of separate leaves clumps, so that light, rain shadow and lidar pass through. */
import type { Random } from '../../random/random.ts';
import { MeshBuilder, type Vec } from './mesh.ts';

/** avenue: a street tree whose wide crown, with holes between its boughs, reaches over the road. */
export type TreeKind = 'round' | 'tall' | 'conifer' | 'bush' | 'avenue';

type TreeShape = {
  readonly heightM: number;
  /** Height at which the crown begins. */
  readonly fromM: number;
  /** Radius of the crown. */
  readonly widthM: number;
  readonly leaves: number;
  /** Clumps of leaves that the crown is made of. */
  readonly clumps: number;
  /** Half length of a leaf before it varies. */
  readonly leafM: number;
};

const SHAPES: Readonly<Record<TreeKind, TreeShape>> = {
  round: { heightM: 7.5, fromM: 2.3, widthM: 2.5, leaves: 1150, clumps: 15, leafM: 0.19 },
  tall: { heightM: 10.5, fromM: 2.6, widthM: 2.2, leaves: 1400, clumps: 15, leafM: 0.19 },
  conifer: { heightM: 11, fromM: 1.2, widthM: 2.1, leaves: 1300, clumps: 22, leafM: 0.19 },
  avenue: { heightM: 10.5, fromM: 3.6, widthM: 4.4, leaves: 2300, clumps: 26, leafM: 0.2 },
  bush: { heightM: 1.6, fromM: 0.1, widthM: 0.9, leaves: 320, clumps: 4, leafM: 0.11 },
};

/** The turn between clumps that follow each other, the golden angle: they spread evenly (rad). */
const GOLDEN_ANGLE = 2.399963;

/** A clump of leaves: a ball that leaves are scattered in. */
type Clump = { readonly at: Vec; readonly r: number };

/** A tree whose foot is at the origin. */
export function treeMesh(kind: TreeKind, random: Random): MeshBuilder {
  const mesh = new MeshBuilder();
  const shape = SHAPES[kind];
  if (kind !== 'bush') addTrunk(kind, shape, random, mesh);
  // A crown of clumps has lumps and holes.
  const clumps = Array.from({ length: shape.clumps }, (_, i) => clumpOf(kind, shape, i, random));
  const each = Math.ceil(shape.leaves / shape.clumps);
  for (const clump of clumps) for (let i = 0; i < each; i++) addLeaf(clump, shape, random, mesh);
  return mesh;
}

function addTrunk(kind: TreeKind, shape: TreeShape, random: Random, mesh: MeshBuilder): void {
  const { heightM: height, fromM: from, widthM: width } = shape;
  const lean = 0.25;
  const fork: Vec = [random.range(-lean, lean), random.range(-lean, lean), from + (height - from) * 0.35];
  mesh.rod([0, 0, -0.2], [fork[0] * 0.4, fork[1] * 0.4, from * 0.8], 0.17, 0.13, 8, 'bark');
  mesh.rod([fork[0] * 0.4, fork[1] * 0.4, from * 0.8], fork, 0.13, 0.08, 7, 'bark');
  const boughs = kind === 'conifer' ? 0 : 5;
  for (let i = 0; i < boughs; i++) {
    const a = (2 * Math.PI * (i + random.uniform())) / boughs;
    const reach = width * random.range(0.5, 0.75);
    const root: Vec = [fork[0] * 0.5, fork[1] * 0.5, from * random.range(0.8, 1.15)];
    const tip: Vec = [
      Math.cos(a) * reach,
      Math.sin(a) * reach,
      from + (height - from) * random.range(0.35, 0.7),
    ];
    mesh.rod(root, tip, 0.06, 0.02, 5, 'bark');
  }
  if (kind === 'conifer') mesh.rod(fork, [0, 0, height * 0.95], 0.08, 0.02, 6, 'bark');
}

/** Clump i from the bottom up: on a cone for a conifer, on an ellipsoid for the others. */
function clumpOf(kind: TreeKind, shape: TreeShape, i: number, random: Random): Clump {
  const { heightM: height, fromM: from, widthM: width } = shape;
  const f = (i + 0.5) / shape.clumps;
  const a = i * GOLDEN_ANGLE + random.range(-0.4, 0.4);
  if (kind === 'conifer') {
    const z = from + (height - from) * f * 0.97;
    const r = width * (1 - f) * 0.75;
    return { at: [Math.cos(a) * r, Math.sin(a) * r, z], r: 0.35 + 0.75 * (1 - f) };
  }
  const up = 2 * f - 1;
  const flat = Math.sqrt(Math.max(0, 1 - up * up)) * width * 0.62;
  const z = (from + height) / 2 + (up * (height - from)) / 2.6;
  return { at: [Math.cos(a) * flat, Math.sin(a) * flat, z], r: width * random.range(0.36, 0.52) };
}

/** A leaf near the skin of a clump; its normal points out of the crown, and u says how deep it lies in it. */
function addLeaf({ at, r }: Clump, shape: TreeShape, random: Random, mesh: MeshBuilder): void {
  const { heightM: height, fromM: from, widthM: width } = shape;
  const d: Vec = [random.normal(), random.normal(), random.normal()];
  const n = Math.hypot(...d);
  const rho = r * Math.cbrt(random.range(0.25, 1));
  const c: Vec = [at[0] + (d[0] / n) * rho, at[1] + (d[1] / n) * rho, at[2] + (d[2] / n) * rho];
  if (c[2] < 0.1) return;
  const out: Vec = [c[0] + d[0] / n, c[1] + d[1] / n, (c[2] - (from + height) / 2) * 0.8 + d[2] / n + 0.5];
  const on = Math.hypot(...out);
  const normal: Vec = [out[0] / on, out[1] / on, out[2] / on];
  const size = shape.leafM * random.range(0.7, 1.35);
  const a: Vec = [random.normal(), random.normal(), random.normal()];
  const an = Math.hypot(...a);
  const b: Vec = [random.normal(), random.normal(), random.normal() * 0.6];
  const dot = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (an * an);
  const e: Vec = [b[0] - a[0] * dot, b[1] - a[1] * dot, b[2] - a[2] * dot];
  const en = Math.hypot(...e);
  const corner = (u: number, v: number): Vec => [
    c[0] + (a[0] / an) * u * size + (e[0] / en) * v * size,
    c[1] + (a[1] / an) * u * size + (e[1] / en) * v * size,
    c[2] + (a[2] / an) * u * size + (e[2] / en) * v * size,
  ];
  const depth = Math.max(0, 1 - rho / r) * 0.9 + Math.max(0, 0.75 - on / (width + 1.2)) * 0.55;
  const points = [corner(-1, -0.15), corner(0.1, -0.62), corner(1, 0.2), corner(-0.2, 0.62)] as const;
  const normals = [normal, normal, normal] as const;
  const uvs = [
    [depth, 0],
    [depth, 0],
    [depth, 0],
  ] as const;
  mesh.triangle([points[0], points[1], points[2]], 'leaves', { normals, uvs });
  mesh.triangle([points[0], points[2], points[3]], 'leaves', { normals, uvs });
}
