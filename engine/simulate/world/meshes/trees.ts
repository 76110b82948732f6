/** Trees: a trunk with boughs and a crown of separate leaves clumps, so that light, rain shadow and lidar pass through. */
import type { Random } from '../../random/random.ts';
import { MeshBuilder, type Vec } from './mesh.ts';

export type TreeKind = 'round' | 'tall' | 'conifer' | 'bush';

export function treeMesh(kind: TreeKind, random: Random): MeshBuilder {
  const mesh = new MeshBuilder();
  const shape = {
    round: { height: 7.5, from: 2.3, width: 2.5, leaves: 1150 },
    tall: { height: 10.5, from: 2.6, width: 2.2, leaves: 1400 },
    conifer: { height: 11, from: 1.2, width: 2.1, leaves: 1300 },
    bush: { height: 1.6, from: 0.1, width: 0.9, leaves: 320 },
  }[kind];
  const { height, from, width } = shape;
  if (kind !== 'bush') {
    const lean = 0.25;
    const fork: Vec = [random.range(-lean, lean), random.range(-lean, lean), from + (height - from) * 0.35];
    mesh.rod([0, 0, -0.2], [fork[0] * 0.4, fork[1] * 0.4, from * 0.8], 0.17, 0.13, 8, 'bark');
    mesh.rod([fork[0] * 0.4, fork[1] * 0.4, from * 0.8], fork, 0.13, 0.08, 7, 'bark');
    const boughs = kind === 'conifer' ? 0 : 5;
    for (let i = 0; i < boughs; i++) {
      const a = (2 * Math.PI * (i + random.uniform())) / boughs;
      const reach = width * random.range(0.5, 0.75);
      const root: Vec = [fork[0] * 0.5, fork[1] * 0.5, from * random.range(0.8, 1.15)];
      mesh.rod(
        root,
        [Math.cos(a) * reach, Math.sin(a) * reach, from + (height - from) * random.range(0.35, 0.7)],
        0.06,
        0.02,
        5,
        'bark',
      );
    }
    if (kind === 'conifer') mesh.rod(fork, [0, 0, height * 0.95], 0.08, 0.02, 6, 'bark');
  }
  // Clumps of leaves sit around a few centres, which gives the crown its lumps and holes.
  const centres: { at: Vec; r: number }[] = [];
  const clumps = kind === 'bush' ? 4 : kind === 'conifer' ? 22 : 15;
  for (let i = 0; i < clumps; i++) {
    const f = (i + 0.5) / clumps;
    const a = i * 2.399963 + random.range(-0.4, 0.4);
    if (kind === 'conifer') {
      const z = from + (height - from) * f * 0.97;
      const r = width * (1 - f) * 0.75;
      centres.push({ at: [Math.cos(a) * r, Math.sin(a) * r, z], r: 0.35 + 0.75 * (1 - f) });
    } else {
      const up = 2 * f - 1;
      const flat = Math.sqrt(Math.max(0, 1 - up * up)) * width * 0.62;
      const z = (from + height) / 2 + (up * (height - from)) / 2.6;
      centres.push({ at: [Math.cos(a) * flat, Math.sin(a) * flat, z], r: width * random.range(0.36, 0.52) });
    }
  }
  const mid: Vec = [0, 0, (from + height) / 2];
  const each = Math.ceil(shape.leaves / clumps);
  for (const { at, r } of centres) {
    for (let i = 0; i < each; i++) {
      const d: Vec = [random.normal(), random.normal(), random.normal()];
      const n = Math.hypot(...d);
      // Most leaves near the skin of the clump.
      const rho = r * Math.cbrt(random.range(0.25, 1));
      const c: Vec = [at[0] + (d[0] / n) * rho, at[1] + (d[1] / n) * rho, at[2] + (d[2] / n) * rho];
      if (c[2] < 0.1) continue;
      const out: Vec = [
        c[0] - mid[0] + d[0] / n,
        c[1] - mid[1] + d[1] / n,
        (c[2] - mid[2]) * 0.8 + d[2] / n + 0.5,
      ];
      const on = Math.hypot(...out);
      const normal: Vec = [out[0] / on, out[1] / on, out[2] / on];
      const size = (kind === 'bush' ? 0.11 : 0.19) * random.range(0.7, 1.35);
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
  }
  return mesh;
}
