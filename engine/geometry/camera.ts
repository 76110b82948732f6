/** Projection through the true lens. Points are in the camera frame: x right, y down, z forward, metres. */
import type { CameraModel, Vec3 } from '../contract/calibration.ts';

export type Pixel = { readonly u: number; readonly v: number };

/**
 * The pixel on which a point falls, or undefined when it lies behind the camera or where the lens model folds back on
 * itself. A pixel may lie outside the picture; `inPicture` tells.
 * Brown-Conrady after Brown 1971 in OpenCV's parameter order, rational when k4..k6 are given; Kannala-Brandt 2006, four terms.
 */
export function project(camera: CameraModel, [x, y, z]: Vec3): Pixel | undefined {
  const k = (i: number): number => camera.distortion[i] ?? 0;
  if (camera.lens === 'kannala-brandt') {
    const r = Math.hypot(x, y);
    const theta = Math.atan2(r, z);
    const t2 = theta * theta;
    const bent = theta * (1 + t2 * (k(0) + t2 * (k(1) + t2 * (k(2) + t2 * k(3)))));
    const slope = 1 + t2 * (3 * k(0) + t2 * (5 * k(1) + t2 * (7 * k(2) + t2 * 9 * k(3))));
    if (slope <= 0) return undefined;
    const s = r > 1e-12 ? bent / r : 0;
    return { u: camera.fx * x * s + camera.cx, v: camera.fy * y * s + camera.cy };
  }
  if (z <= 1e-6) return undefined;
  const a = x / z;
  const b = y / z;
  if (camera.lens === 'pinhole') return { u: camera.fx * a + camera.cx, v: camera.fy * b + camera.cy };
  const r2 = a * a + b * b;
  const above = 1 + r2 * (k(0) + r2 * (k(1) + r2 * k(4)));
  const below = 1 + r2 * (k(5) + r2 * (k(6) + r2 * k(7)));
  // Past the radius at which the radial polynomial turns, far points would fold back into the picture.
  const slope = 1 + r2 * (3 * k(0) + r2 * (5 * k(1) + r2 * 7 * k(4)));
  if (below <= 0 || above <= 0 || (camera.distortion.length <= 5 && slope <= 0)) return undefined;
  const radial = above / below;
  const du = 2 * k(2) * a * b + k(3) * (r2 + 2 * a * a);
  const dv = k(2) * (r2 + 2 * b * b) + 2 * k(3) * a * b;
  return { u: camera.fx * (a * radial + du) + camera.cx, v: camera.fy * (b * radial + dv) + camera.cy };
}

export function inPicture(camera: CameraModel, { u, v }: Pixel): boolean {
  return u >= -0.5 && v >= -0.5 && u <= camera.width - 0.5 && v <= camera.height - 0.5;
}

/** Unit ray in the camera frame through a pixel; the lens is undone by Newton steps on `project` (pinhole is exact). */
export function unproject(camera: CameraModel, { u, v }: Pixel): Vec3 {
  let a = (u - camera.cx) / camera.fx;
  let b = (v - camera.cy) / camera.fy;
  if (camera.lens === 'kannala-brandt') {
    const bent = Math.hypot(a, b);
    let theta = bent;
    for (let i = 0; i < 20; i++) {
      const t2 = theta * theta;
      const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = camera.distortion;
      const f = theta * (1 + t2 * (k0 + t2 * (k1 + t2 * (k2 + t2 * k3)))) - bent;
      const df = 1 + t2 * (3 * k0 + t2 * (5 * k1 + t2 * (7 * k2 + t2 * 9 * k3)));
      if (Math.abs(f) < 1e-12 || df <= 0) break;
      theta -= f / df;
    }
    const s = bent > 1e-12 ? Math.sin(theta) / bent : 0;
    return [a * s, b * s, bent > 1e-12 ? Math.cos(theta) : 1];
  }
  if (camera.lens === 'brown-conrady') {
    const [targetU, targetV] = [u, v];
    for (let i = 0; i < 20; i++) {
      const at = project(camera, [a, b, 1]);
      if (!at) break;
      const [eu, ev] = [(targetU - at.u) / camera.fx, (targetV - at.v) / camera.fy];
      if (Math.abs(eu) + Math.abs(ev) < 1e-12) break;
      const h = 1e-6;
      const pa = project(camera, [a + h, b, 1]);
      const pb = project(camera, [a, b + h, 1]);
      if (!pa || !pb) break;
      const [j00, j01, j10, j11] = [
        (pa.u - at.u) / camera.fx / h,
        (pb.u - at.u) / camera.fx / h,
        (pa.v - at.v) / camera.fy / h,
        (pb.v - at.v) / camera.fy / h,
      ];
      const det = j00 * j11 - j01 * j10;
      if (Math.abs(det) < 1e-12) break;
      a += (j11 * eu - j01 * ev) / det;
      b += (j00 * ev - j10 * eu) / det;
    }
  }
  const n = Math.hypot(a, b, 1);
  return [a / n, b / n, 1 / n];
}
