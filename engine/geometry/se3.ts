/**
 * Rigid transforms as position and unit quaternion. T_a_b takes points of b to a, so compose(T_a_b, T_b_c) is T_a_c.
 */
import type { Pose, Quaternion, Vec3 } from '../contract/calibration.ts';

export const IDENTITY: Pose = { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } };

export function normalise(q: Quaternion): Quaternion {
  const n = Math.hypot(q.w, q.x, q.y, q.z);
  return n > 0 ? { w: q.w / n, x: q.x / n, y: q.y / n, z: q.z / n } : { w: 1, x: 0, y: 0, z: 0 };
}

export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return {
    w: a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
    x: a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
    y: a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
    z: a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
  };
}

export const conjugate = (q: Quaternion): Quaternion => ({ w: q.w, x: -q.x, y: -q.y, z: -q.z });

export function rotate(q: Quaternion, [x, y, z]: Vec3): Vec3 {
  const tx = 2 * (q.y * z - q.z * y);
  const ty = 2 * (q.z * x - q.x * z);
  const tz = 2 * (q.x * y - q.y * x);
  return [
    x + q.w * tx + q.y * tz - q.z * ty,
    y + q.w * ty + q.z * tx - q.x * tz,
    z + q.w * tz + q.x * ty - q.y * tx,
  ];
}

export function compose(T_a_b: Pose, T_b_c: Pose): Pose {
  const [x, y, z] = rotate(T_a_b.q, T_b_c.p);
  return { p: [T_a_b.p[0] + x, T_a_b.p[1] + y, T_a_b.p[2] + z], q: normalise(multiply(T_a_b.q, T_b_c.q)) };
}

export function inverse(T_a_b: Pose): Pose {
  const q = conjugate(T_a_b.q);
  const [x, y, z] = rotate(q, T_a_b.p);
  return { p: [-x, -y, -z], q };
}

export function transform(T_a_b: Pose, point_b: Vec3): Vec3 {
  const [x, y, z] = rotate(T_a_b.q, point_b);
  return [x + T_a_b.p[0], y + T_a_b.p[1], z + T_a_b.p[2]];
}

/** Angle of the rotation between two orientations, in radians, 0 to π. */
export function angleBetween(a: Quaternion, b: Quaternion): number {
  const d = multiply(conjugate(a), b);
  return 2 * Math.atan2(Math.hypot(d.x, d.y, d.z), Math.abs(d.w));
}

/** Spherical interpolation along the shorter arc (Shoemake 1985); s in 0..1. */
export function slerp(a: Quaternion, b: Quaternion, s: number): Quaternion {
  let dot = a.w * b.w + a.x * b.x + a.y * b.y + a.z * b.z;
  const sign = dot < 0 ? -1 : 1;
  dot *= sign;
  let ka = 1 - s;
  let kb = s * sign;
  if (dot < 0.9995) {
    const theta = Math.acos(dot);
    ka = Math.sin((1 - s) * theta) / Math.sin(theta);
    kb = (Math.sin(s * theta) / Math.sin(theta)) * sign;
  }
  return normalise({
    w: ka * a.w + kb * b.w,
    x: ka * a.x + kb * b.x,
    y: ka * a.y + kb * b.y,
    z: ka * a.z + kb * b.z,
  });
}

/** Between two poses: position linear, rotation by slerp (the time policy's rule for placements). */
export function interpolate(a: Pose, b: Pose, s: number): Pose {
  return {
    p: [a.p[0] + (b.p[0] - a.p[0]) * s, a.p[1] + (b.p[1] - a.p[1]) * s, a.p[2] + (b.p[2] - a.p[2]) * s],
    q: slerp(a.q, b.q, s),
  };
}

/** Nine numbers, row by row. */
export type Matrix3 = readonly [
  ...[number, number, number],
  ...[number, number, number],
  ...[number, number, number],
];

/** Rotation matrix of a unit quaternion. */
export function matrixOf(q: Quaternion): Matrix3 {
  const { w, x, y, z } = q;
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** Quaternion of a row-major rotation matrix (Shepperd 1978: divides by the largest of the four). */
export function quaternionOf(m: ArrayLike<number>): Quaternion {
  const at = (i: number): number => m[i] ?? 0;
  const [a, b, c] = [at(0), at(4), at(8)];
  const trace = a + b + c;
  if (trace > 0) {
    const s = 2 * Math.sqrt(1 + trace);
    return normalise({ w: s / 4, x: (at(7) - at(5)) / s, y: (at(2) - at(6)) / s, z: (at(3) - at(1)) / s });
  }
  if (a > b && a > c) {
    const s = 2 * Math.sqrt(1 + a - b - c);
    return normalise({ w: (at(7) - at(5)) / s, x: s / 4, y: (at(1) + at(3)) / s, z: (at(2) + at(6)) / s });
  }
  if (b > c) {
    const s = 2 * Math.sqrt(1 + b - a - c);
    return normalise({ w: (at(2) - at(6)) / s, x: (at(1) + at(3)) / s, y: s / 4, z: (at(5) + at(7)) / s });
  }
  const s = 2 * Math.sqrt(1 + c - a - b);
  return normalise({ w: (at(3) - at(1)) / s, x: (at(2) + at(6)) / s, y: (at(5) + at(7)) / s, z: s / 4 });
}

/** From roll, pitch, yaw in radians: R = Rz(yaw) Ry(pitch) Rx(roll). */
export function fromRollPitchYaw(roll: number, pitch: number, yaw: number): Quaternion {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return {
    w: cr * cp * cy + sr * sp * sy,
    x: sr * cp * cy - cr * sp * sy,
    y: cr * sp * cy + sr * cp * sy,
    z: cr * cp * sy - sr * sp * cy,
  };
}

export function toRollPitchYaw(q: Quaternion): { roll: number; pitch: number; yaw: number } {
  const { w, x, y, z } = q;
  return {
    roll: Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
    pitch: Math.asin(Math.max(-1, Math.min(1, 2 * (w * y - z * x)))),
    yaw: Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)),
  };
}

/** Rotation vector (axis times angle, radians) to quaternion. */
export function expSO3([x, y, z]: Vec3): Quaternion {
  const angle = Math.hypot(x, y, z);
  const k = angle < 1e-9 ? 0.5 - (angle * angle) / 48 : Math.sin(angle / 2) / angle;
  return normalise({ w: Math.cos(angle / 2), x: x * k, y: y * k, z: z * k });
}

export function logSO3(q: Quaternion): Vec3 {
  const sign = q.w < 0 ? -1 : 1;
  const n = Math.hypot(q.x, q.y, q.z);
  const angle = 2 * Math.atan2(n, sign * q.w);
  const k = n < 1e-9 ? 2 * sign : (sign * angle) / n;
  return [q.x * k, q.y * k, q.z * k];
}

/** Column-major 4×4, as WebGL and Three.js take it. */
export function toColumnMajor(T: Pose): number[] {
  const [a, b, c, d, e, f, g, h, i] = matrixOf(T.q);
  return [a, d, g, 0, b, e, h, 0, c, f, i, 0, T.p[0], T.p[1], T.p[2], 1];
}
