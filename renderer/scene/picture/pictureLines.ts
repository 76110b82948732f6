/** Lines as pieces that a picture's lens bends: one instance a piece. */

import { BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';

export type PictureLine = {
  readonly points: readonly Vec3[];
  readonly colour: Vec3;
  readonly widthPx: number;
};

/** Longer pieces are cut, because a lens bends what is straight and a piece that ends behind the camera is not drawn. */
const PIECE_M = 1;

/** @param pieceM longest piece; Infinity for lines that lie in the picture already. */
export function lineGeometry(
  lines: readonly PictureLine[],
  origin: Vec3,
  pieceM = PIECE_M,
): InstancedBufferGeometry {
  const from: number[] = [];
  const to: number[] = [];
  const tint: number[] = [];
  const width: number[] = [];
  for (const { points, colour, widthPx } of lines) {
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [new Vector3(...(points[i - 1] as Vec3)), new Vector3(...(points[i] as Vec3))];
      const shift = new Vector3(...origin);
      const pieces = Math.max(1, Math.ceil(a.distanceTo(b) / pieceM));
      for (let k = 0; k < pieces; k++) {
        from.push(
          ...a
            .clone()
            .lerp(b, k / pieces)
            .sub(shift)
            .toArray(),
        );
        to.push(
          ...a
            .clone()
            .lerp(b, (k + 1) / pieces)
            .sub(shift)
            .toArray(),
        );
        tint.push(...colour);
        width.push(widthPx);
      }
    }
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(new Float32Array([0, -0.5, 0, 1, -0.5, 0, 1, 0.5, 0, 0, 0.5, 0]), 3),
  );
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute('from', new InstancedBufferAttribute(new Float32Array(from), 3));
  geometry.setAttribute('to', new InstancedBufferAttribute(new Float32Array(to), 3));
  geometry.setAttribute('tint', new InstancedBufferAttribute(new Float32Array(tint), 3));
  geometry.setAttribute('widthPx', new InstancedBufferAttribute(new Float32Array(width), 1));
  geometry.instanceCount = width.length;
  return geometry;
}
