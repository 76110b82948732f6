/**
 * Puts each point of a sweep where the sensor was when it was measured: constant twist over the sweep, Rodrigues' rotation. `offsetS`
 * is the point's time from the sample's t in seconds.
 */
import { Vector3 } from 'three';
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
