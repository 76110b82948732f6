/** A bicycle that stands on its own, 1.75 m long; its foot is at the origin, and it points along +x. */
import { MeshBuilder, type Vec } from './mesh.ts';

const WHEEL_M = 0.34;
const AXLE_M = 0.53;

export function bicycleMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  const n = 14;
  for (const x of [AXLE_M, -AXLE_M]) {
    const at = (i: number, r: number): Vec => {
      const a = (2 * Math.PI * i) / n;
      return [x + r * Math.cos(a), 0, WHEEL_M + r * Math.sin(a)];
    };
    for (let i = 0; i < n; i++) mesh.rod(at(i, 0.32), at(i + 1, 0.32), 0.02, 0.02, 5, 'darkPlastic');
    for (let i = 0; i < n; i += 2) mesh.rod(at(i, 0.02), at(i, 0.32), 0.004, 0.004, 3, 'metal');
  }
  const frame = (a: Vec, b: Vec): void => mesh.rod(a, b, 0.018, 0.018, 6, 'carPaint');
  frame([-0.08, 0, 0.3], [-0.24, 0, 0.92]);
  frame([-0.08, 0, 0.3], [0.36, 0, 0.8]);
  frame([0.34, 0, 0.84], [-0.21, 0, 0.8]);
  frame([AXLE_M, 0, WHEEL_M], [0.36, 0, 0.98]);
  frame([-AXLE_M, 0, WHEEL_M], [-0.21, 0, 0.8]);
  frame([-AXLE_M, 0, WHEEL_M], [-0.08, 0, 0.3]);
  mesh.rod([0.34, -0.28, 1.02], [0.34, 0.28, 1.02], 0.014, 0.014, 5, 'darkPlastic');
  mesh.box([-0.38, -0.07, 0.9], [-0.12, 0.07, 0.96], 'darkPlastic');
  mesh.rod([-0.1, 0.02, 0.3], [-0.02, 0.16, 0], 0.01, 0.01, 4, 'metal');
  return mesh;
}
