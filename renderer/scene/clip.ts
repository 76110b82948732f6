/** The clipping box on the GPU: points outside it are moved out of sight. */
import { Matrix4, type ShaderMaterial } from 'three';

/** `clipped(world)`, of a point in the scene. */
export const CLIP_GLSL = /* glsl */ `
uniform mat4 uT_clip;
uniform float uClip;
bool clipped(vec4 world) {
  return uClip > 0.5 && any(greaterThan(abs((uT_clip * world).xyz), vec3(1.0)));
}
`;

export const clipUniforms = () => ({ uT_clip: { value: new Matrix4() }, uClip: { value: 0 } });

/** @param T_clip_scene takes the box to ±1 along its axes; undefined clips nothing. */
export function setClip({ uniforms }: ShaderMaterial, T_clip_scene: Matrix4 | undefined): void {
  if (uniforms.uClip) uniforms.uClip.value = T_clip_scene ? 1 : 0;
  if (uniforms.uT_clip && T_clip_scene) uniforms.uT_clip.value = T_clip_scene;
}
