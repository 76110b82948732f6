/**
 * The lens models of engine/geometry/camera.ts for the GPU: Brown-Conrady (rational) and Kannala-Brandt. `lensPixel` takes a point
 * of the camera frame to a pixel; false behind the camera or where the model folds back on itself.
 */
import type { CameraModel } from '../../engine/contract/calibration.ts';

export const LENS_GLSL = /* glsl */ `
bool lensPixel(vec3 p, vec4 f, int kind, vec4 ka, vec4 kb, out vec2 pixel) {
  if (kind == 2) {
    float r = length(p.xy);
    float theta = atan(r, p.z);
    float t2 = theta * theta;
    float bent = theta * (1.0 + t2 * (ka.x + t2 * (ka.y + t2 * (ka.z + t2 * ka.w))));
    float slope = 1.0 + t2 * (3.0 * ka.x + t2 * (5.0 * ka.y + t2 * (7.0 * ka.z + t2 * 9.0 * ka.w)));
    if (slope <= 0.0) return false;
    pixel = f.xy * p.xy * (r > 1e-9 ? bent / r : 0.0) + f.zw;
    return true;
  }
  if (p.z <= 1e-3) return false;
  vec2 a = p.xy / p.z;
  if (kind == 1) {
    float r2 = dot(a, a);
    float above = 1.0 + r2 * (ka.x + r2 * (ka.y + r2 * kb.x));
    float below = 1.0 + r2 * (kb.y + r2 * (kb.z + r2 * kb.w));
    float slope = 1.0 + r2 * (3.0 * ka.x + r2 * (5.0 * ka.y + r2 * 7.0 * kb.x));
    bool plain = kb.y == 0.0 && kb.z == 0.0 && kb.w == 0.0;
    if (below <= 0.0 || above <= 0.0 || (plain && slope <= 0.0)) return false;
    vec2 tangential = vec2(
      2.0 * ka.z * a.x * a.y + ka.w * (r2 + 2.0 * a.x * a.x),
      ka.z * (r2 + 2.0 * a.y * a.y) + 2.0 * ka.w * a.x * a.y);
    a = a * (above / below) + tangential;
  }
  pixel = f.xy * a + f.zw;
  return true;
}
`;

export type LensUniforms = {
  /** fx fy cx cy */
  readonly f: readonly [number, number, number, number];
  readonly size: readonly [number, number];
  readonly kind: 0 | 1 | 2;
  /** Brown-Conrady k1 k2 p1 p2; Kannala-Brandt k1..k4. */
  readonly ka: readonly [number, number, number, number];
  /** Brown-Conrady k3 k4 k5 k6. */
  readonly kb: readonly [number, number, number, number];
};

const KINDS = { pinhole: 0, 'brown-conrady': 1, 'kannala-brandt': 2 } as const;

export function lensUniforms({ fx, fy, cx, cy, width, height, lens, distortion }: CameraModel): LensUniforms {
  const k = (i: number): number => distortion[i] ?? 0;
  return {
    f: [fx, fy, cx, cy],
    size: [width, height],
    kind: KINDS[lens],
    ka: [k(0), k(1), k(2), k(3)],
    kb: [k(4), k(5), k(6), k(7)],
  };
}
