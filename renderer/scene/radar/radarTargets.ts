/**
 * Radar targets: discs sized by radar cross section and coloured by ego-compensated radial speed, each with an arrow along its
 * ray as long as half a second of that speed.
 */
import {
  BufferAttribute,
  BufferGeometry,
  Float32BufferAttribute,
  GLSL3,
  Group,
  LineBasicMaterial,
  LineSegments,
  type Matrix4,
  Points,
  ShaderMaterial,
} from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Cloud } from '../../../engine/contract/clouds.ts';
import { colourAt } from '../colourMaps.ts';
import { ALSO_PICKED_LAYER, type PickSource } from '../picker.ts';

/** Speed at the ends of the colour map. */
export const RADAR_SPEED_MPS = 8;
const ARROW_S = 0.5;
/** Slower than this stands still, as far as a radar can tell; it has no arrow. */
const STANDING_MPS = 0.4;

/** Radial speed over ground of each target: what was measured plus the sensor's own speed along the ray. */
export function compensatedDoppler(cloud: Cloud, sensorVelocity: Vec3): Float32Array | undefined {
  const doppler = cloud.fields.get('doppler');
  if (!doppler) return undefined;
  const out = new Float32Array(cloud.count);
  for (let i = 0; i < cloud.count; i++) {
    const [x, y, z] = [cloud.xyz[3 * i] ?? 0, cloud.xyz[3 * i + 1] ?? 0, cloud.xyz[3 * i + 2] ?? 0];
    const range = Math.hypot(x, y, z) || 1;
    const own = (x * sensorVelocity[0] + y * sensorVelocity[1] + z * sensorVelocity[2]) / range;
    out[i] = (doppler[i] ?? 0) + own;
  }
  return out;
}

export class RadarTargets {
  readonly object = new Group();
  readonly #points: Points<BufferGeometry, ShaderMaterial>;
  readonly #arrows: LineSegments<BufferGeometry, LineBasicMaterial>;

  constructor() {
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      transparent: true,
      uniforms: { uPixelRatio: { value: Math.min(2, window.devicePixelRatio) }, uOpacity: { value: 1 } },
      vertexShader: /* glsl */ `
        in vec3 tint;
        in float sizePx;
        uniform float uPixelRatio;
        out vec3 vTint;
        void main() {
          vTint = tint;
          gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
          gl_PointSize = sizePx * uPixelRatio;
        }`,
      fragmentShader: /* glsl */ `
        precision highp float;
        in vec3 vTint;
        uniform float uOpacity;
        out vec4 colour;
        void main() {
          float r = length(gl_PointCoord - 0.5) * 2.0;
          if (r > 1.0) discard;
          // A ring around a light centre tells a radar target from a lidar point without its colour.
          float ring = smoothstep(0.62, 0.72, r);
          colour = vec4(mix(vTint * 0.55, vTint, ring), uOpacity * mix(0.55, 1.0, ring));
        }`,
    });
    this.#points = new Points(new BufferGeometry(), material);
    this.#arrows = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ vertexColors: true }));
    for (const object of [this.#points, this.#arrows]) object.frustumCulled = false;
    this.#points.layers.enable(ALSO_PICKED_LAYER);
    this.object.add(this.#points, this.#arrows);
    this.object.matrixAutoUpdate = false;
  }

  setStyle(opacity: number, arrows: boolean): void {
    if (this.#points.material.uniforms.uOpacity) this.#points.material.uniforms.uOpacity.value = opacity;
    this.#arrows.visible = arrows;
  }

  setScan(cloud: Cloud, sensorVelocity: Vec3 | undefined, source: PickSource): void {
    const speed = sensorVelocity ? compensatedDoppler(cloud, sensorVelocity) : undefined;
    const rcs = cloud.fields.get('rcs');
    const tints = new Float32Array(3 * cloud.count);
    const sizes = new Float32Array(cloud.count);
    const lines: number[] = [];
    const lineTints: number[] = [];
    for (let i = 0; i < cloud.count; i++) {
      const v = speed?.[i] ?? 0;
      const tint = colourAt('signed', 0.5 + v / (2 * RADAR_SPEED_MPS)).map((c) => c / 255) as unknown as Vec3;
      tints.set(tint, 3 * i);
      sizes[i] = Math.min(18, Math.max(5, 8 + 0.3 * (rcs?.[i] ?? 0)));
      if (Math.abs(v) < STANDING_MPS) continue;
      const p: Vec3 = [cloud.xyz[3 * i] ?? 0, cloud.xyz[3 * i + 1] ?? 0, cloud.xyz[3 * i + 2] ?? 0];
      addArrow(lines, p, (v * ARROW_S) / (Math.hypot(...p) || 1), Math.sign(v));
      while (lineTints.length < lines.length) lineTints.push(...tint);
    }
    const points = this.#points.geometry;
    points.setAttribute('position', new BufferAttribute(cloud.xyz, 3));
    points.setAttribute('tint', new BufferAttribute(tints, 3));
    points.setAttribute('sizePx', new BufferAttribute(sizes, 1));
    points.setDrawRange(0, cloud.count);
    this.#arrows.geometry.dispose();
    this.#arrows.geometry = new BufferGeometry();
    this.#arrows.geometry.setAttribute('position', new Float32BufferAttribute(lines, 3));
    this.#arrows.geometry.setAttribute('color', new Float32BufferAttribute(lineTints, 3));
    this.#points.userData.pick = source;
    this.#points.userData.columns = cloud;
  }

  setMatrix(T_scene_sensor: Matrix4): void {
    this.object.matrix.copy(T_scene_sensor);
    this.object.matrixWorldNeedsUpdate = true;
  }

  dispose(): void {
    this.object.removeFromParent();
    for (const { geometry, material } of [this.#points, this.#arrows]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

/** A shaft along the ray and two short barbs at its head. @param scale of the ray's length, signed. */
function addArrow(lines: number[], [x, y, z]: Vec3, scale: number, sign: number): void {
  const head: Vec3 = [x + x * scale, y + y * scale, z + z * scale];
  const range = Math.hypot(x, y, z) || 1;
  const along: Vec3 = [(sign * x) / range, (sign * y) / range, (sign * z) / range];
  const across: Vec3 = [-along[1], along[0], 0];
  const barb = Math.min(0.8, Math.abs(scale) * range * 0.4);
  lines.push(x, y, z, ...head);
  for (const side of [-0.5, 0.5]) {
    lines.push(
      ...head,
      head[0] - barb * (along[0] + side * across[0]),
      head[1] - barb * (along[1] + side * across[1]),
      head[2] - barb * along[2],
    );
  }
}
