/**
 * Puts each point of a sweep where the sensor was when it was measured: constant twist over the sweep, Rodrigues' rotation. `offsetS`
 * is the point's time from the sample's t in seconds.
 */
import { type Object3D, type Points, Vector3 } from 'three';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { Twist } from '../replay/velocity.ts';

export const DESKEW_GLSL = /* glsl */ `
uniform vec3 uLinear;
uniform vec3 uAngular;
vec3 deskewed(vec3 p, float offsetS) {
  vec3 w = uAngular * offsetS;
  float angle = length(w);
  if (angle > 1e-7) {
    vec3 axis = w / angle;
    p = p * cos(angle) + cross(axis, p) * sin(angle) + axis * dot(axis, p) * (1.0 - cos(angle));
  }
  return p + uLinear * offsetS;
}
`;

export type DeskewUniforms = { readonly uLinear: { value: Vector3 }; readonly uAngular: { value: Vector3 } };

export const deskewUniforms = (): DeskewUniforms => ({
  uLinear: { value: new Vector3() },
  uAngular: { value: new Vector3() },
});

/** Undefined switches it off. */
export function setDeskew({ uLinear, uAngular }: DeskewUniforms, twist: Twist | undefined): void {
  uLinear.value.set(...(twist?.linear ?? [0, 0, 0]));
  uAngular.value.set(...(twist?.angular ?? [0, 0, 0]));
}

/** Seconds from nanoseconds, once a cloud. */
export function offsetsOf(time: Int32Array): Float32Array {
  const seconds = new Float32Array(time.length);
  for (let i = 0; i < time.length; i++) seconds[i] = (time[i] ?? 0) * 1e-9;
  return seconds;
}

/** The motion that an object's points are drawn with; kept with the object for those who look up a point of it. */
export function setTwist(object: Object3D, twist: Twist | undefined): void {
  object.userData.twist = twist;
}

export const twistOf = ({ userData }: Object3D): Twist | undefined => userData.twist as Twist | undefined;

/** A point where it is drawn, in the frame of its cloud: as DESKEW_GLSL has it. */
export function deskewedPoint({ geometry, userData }: Points, index: number): Vec3 {
  const position = geometry.getAttribute('position');
  const point: Vec3 = [position.getX(index), position.getY(index), position.getZ(index)];
  const twist = userData.twist as Twist | undefined;
  if (!twist || !geometry.hasAttribute('offsetS')) return point;
  return deskewed(point, twist, geometry.getAttribute('offsetS').getX(index));
}

/** @param offsetS from the sweep's t. */
export const deskewed = (point: Vec3, twist: Twist, offsetS: number): Vec3 => {
  const [x = 0, y = 0, z = 0] = deskewedAll(new Float32Array(point), [offsetS * 1e9], twist);
  return [x, y, z];
};

/** All points of a sweep where they are drawn. @param time offsets from the sweep's t, ns. */
export function deskewedAll(
  xyz: Float32Array,
  time: ArrayLike<number>,
  { linear, angular }: Twist,
): Float32Array {
  const out = new Float32Array(xyz.length);
  const rate = Math.hypot(...angular);
  const unit = rate > 1e-9 ? 1 / rate : 0;
  const [ax, ay, az] = [angular[0] * unit, angular[1] * unit, angular[2] * unit];
  for (let i = 0; 3 * i + 2 < xyz.length; i++) {
    const s = (time[i] ?? 0) * 1e-9;
    const [x, y, z] = [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0];
    const [sin, cos] = [Math.sin(rate * s), Math.cos(rate * s)];
    const along = (ax * x + ay * y + az * z) * (1 - cos);
    out[3 * i] = x * cos + (ay * z - az * y) * sin + ax * along + linear[0] * s;
    out[3 * i + 1] = y * cos + (az * x - ax * z) * sin + ay * along + linear[1] * s;
    out[3 * i + 2] = z * cos + (ax * y - ay * x) * sin + az * along + linear[2] * s;
  }
  return out;
}
