/** A polar radar picture laid out on the road around the sensor: a disc whose shader looks each place up by azimuth and range. */
import { Color, type Matrix4, Mesh, PlaneGeometry, ShaderMaterial, type Texture, Vector2 } from 'three';
import type { PolarScan } from '../../engine/contract/messages/polarScans.ts';
import { pictureTexture } from './frustum.ts';

/** Power under which nothing is drawn, and from which a place is opaque, of 1: the receiver's noise lies about a tenth. */
const [LEAST, FULL] = [0.14, 0.6];
/** Nearer returns are the vehicle's own (m). */
const NEAREST_M = 2;

const VERTEX = `
varying vec2 vPlace;
uniform float reach;
void main() {
  vPlace = position.xy * reach;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position.xy * reach, 0.0, 1.0);
}`;

const FRAGMENT = `
varying vec2 vPlace;
uniform sampler2D picture;
uniform vec2 size;
uniform bool azimuthsAreRows;
uniform float head;
uniform float first;
uniform float bin;
uniform float reach;
uniform float opacity;
uniform vec3 low;
uniform vec3 high;
const float TURN = 6.283185307179586;
void main() {
  float range = length(vPlace);
  if (range > reach || range < ${NEAREST_M.toFixed(1)}) discard;
  // Clockwise from ahead; y is to the left.
  float share = fract((atan(-vPlace.y, vPlace.x) - first) / TURN);
  float along = head + range / bin;
  vec2 at = azimuthsAreRows
    ? vec2((along + 0.5) / size.x, share)
    : vec2(share, (along + 0.5) / size.y);
  float power = clamp((texture2D(picture, at).r - ${LEAST}) / ${FULL - LEAST}, 0.0, 1.0);
  if (power <= 0.0) discard;
  gl_FragColor = vec4(mix(low, high, power), opacity * sqrt(power));
}`;

export class PolarFan {
  readonly object: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #scan: PolarScan;
  #texture: Texture | undefined;

  constructor(scan: PolarScan) {
    this.#scan = scan;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      uniforms: {
        picture: { value: null },
        size: { value: new Vector2(1, 1) },
        azimuthsAreRows: { value: scan.azimuths === 'rows' },
        head: { value: scan.headPx },
        first: { value: 0 },
        bin: { value: scan.binM },
        reach: { value: 1 },
        opacity: { value: 1 },
        low: { value: new Color('#1c5fa8') },
        high: { value: new Color('#ffd84a') },
      },
    });
    this.object = new Mesh(new PlaneGeometry(2, 2), material);
    this.object.matrixAutoUpdate = false;
    this.object.frustumCulled = false;
    this.object.renderOrder = -0.4;
    this.object.visible = false;
  }

  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#texture?.dispose();
    this.#texture = bitmap && pictureTexture(bitmap);
    const { uniforms } = this.object.material;
    const set = (name: string, value: unknown): void => {
      const uniform = uniforms[name];
      if (uniform) uniform.value = value;
    };
    set('picture', this.#texture ?? null);
    if (!bitmap) return;
    const { azimuths, headPx, binM } = this.#scan;
    const ranges = (azimuths === 'rows' ? bitmap.width : bitmap.height) - headPx;
    set('size', new Vector2(bitmap.width, bitmap.height));
    set('reach', Math.max(1, ranges * binM));
    set('first', firstAzimuth(bitmap, this.#scan));
  }

  get hasPicture(): boolean {
    return this.#texture !== undefined;
  }

  setOpacity(opacity: number): void {
    const uniform = this.object.material.uniforms.opacity;
    if (uniform) uniform.value = opacity;
  }

  /** x ahead and y to the left of the radar, on the road. */
  setMatrix(T_scene_fan: Matrix4): void {
    this.object.matrix.copy(T_scene_fan);
    this.object.matrixWorldNeedsUpdate = true;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#texture?.dispose();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

/** Azimuth of the first row (rad, clockwise from ahead), by the encoder that its head holds. */
function firstAzimuth(bitmap: ImageBitmap, { headPx, encoder }: PolarScan): number {
  if (!encoder || bitmap.width <= headPx) return 0;
  const context = new OffscreenCanvas(headPx, 1).getContext('2d');
  if (!context) return 0;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, headPx, 1);
  const steps = (data[4 * encoder.atPx] ?? 0) + 256 * (data[4 * (encoder.atPx + 1)] ?? 0);
  return steps < encoder.steps ? (2 * Math.PI * steps) / encoder.steps : 0;
}
