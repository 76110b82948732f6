/**
 * The point shader: one material a layer, shared by all its sweeps. Colour is computed on the GPU from the position or from one
 * value a point, so that changing the colour map, the range or the size touches no point. Colours are display colours (the scene
 * works without colour management, see SceneView). What few clouds need, cameras and deskewing, is compiled in only for them: a
 * device that draws in software works through both sides of every branch.
 */

import { type DataTexture, GLSL3, Matrix4, ShaderMaterial, type Texture, Vector2, Vector4 } from 'three';
import type { Twist } from '../../replay/velocity.ts';
import type { LayerSettings } from '../../state/layers.ts';
import { CLIP_GLSL, clipUniforms, setClip } from '../clip.ts';
import { type ColourMapName, colourTexture } from '../colourMaps.ts';
import { DESKEW_GLSL, type DeskewUniforms, deskewUniforms, setDeskew } from '../deskew.ts';
import { LENS_GLSL, type LensUniforms } from '../lens.ts';

/** Camera pictures that can colour a cloud: a ring of nine. With the colour map they take ten of the sixteen textures there are. */
export const MAX_COLOUR_CAMERAS = 9;

const CAMERAS = Array.from({ length: MAX_COLOUR_CAMERAS }, (_, i) => i);

const MODE = { value: 0, height: 1, range: 2, rgb: 3, camera: 4, solid: 5 } as const;

export type PointMode = keyof typeof MODE;

const VERTEX = /* glsl */ `
in float value;
in vec3 rgb;
in float offsetS;
uniform float uSize;
uniform float uPixelRatio;
uniform float uPerspective;
uniform int uMode;
uniform vec2 uRange;
uniform float uBaseHeight;
uniform sampler2D uMap;
uniform vec3 uSolid;
${CLIP_GLSL}
#ifdef CAMERAS
uniform int uCameras;
uniform mat4 uT_camera_point[${MAX_COLOUR_CAMERAS}];
uniform vec4 uLensF[${MAX_COLOUR_CAMERAS}];
uniform vec4 uLensA[${MAX_COLOUR_CAMERAS}];
uniform vec4 uLensB[${MAX_COLOUR_CAMERAS}];
uniform vec2 uLensSize[${MAX_COLOUR_CAMERAS}];
uniform int uLensKind[${MAX_COLOUR_CAMERAS}];
${CAMERAS.map((i) => `uniform sampler2D uPicture${i};`).join('\n')}
${LENS_GLSL}
vec3 pictureAt(int i, vec2 uv) {
  ${CAMERAS.map((i) => `if (i == ${i}) return texture(uPicture${i}, uv).rgb;`).join('\n  ')}
  return vec3(0.0);
}
#endif
#ifdef DESKEW
${DESKEW_GLSL}
#endif
out vec3 vColour;
void main() {
#ifdef DESKEW
  vec3 here = deskewed(position, offsetS);
#else
  vec3 here = position;
#endif
  vec4 world = modelMatrix * vec4(here, 1.0);
  if (clipped(world)) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  vec4 view = viewMatrix * world;
  gl_Position = projectionMatrix * view;
  // Near points grow a little, so that a surface close by does not fall apart.
  float near = uPerspective > 0.5 ? clamp(14.0 / max(1.0, -view.z), 0.75, 2.2) : 1.0;
  gl_PointSize = max(1.0, uSize * uPixelRatio * near);
  if (uMode == ${MODE.rgb}) { vColour = rgb; return; }
  if (uMode == ${MODE.solid}) { vColour = uSolid; return; }
#ifdef CAMERAS
  if (uMode == ${MODE.camera}) {
    vColour = vec3(0.22, 0.25, 0.29);
    for (int i = 0; i < ${MAX_COLOUR_CAMERAS}; i++) {
      if (i >= uCameras) break;
      vec2 pixel;
      vec3 p = (uT_camera_point[i] * vec4(here, 1.0)).xyz;
      if (!lensPixel(p, uLensF[i], uLensKind[i], uLensA[i], uLensB[i], pixel)) continue;
      vec2 uv = (pixel + 0.5) / uLensSize[i];
      if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)))) continue;
      vColour = pictureAt(i, uv);
      return;
    }
    return;
  }
#endif
  float x = uMode == ${MODE.height} ? world.z - uBaseHeight : uMode == ${MODE.range} ? length(position) : value;
  float at = clamp((x - uRange.x) / max(1e-9, uRange.y - uRange.x), 0.0, 1.0);
  vColour = texture(uMap, vec2(at * (255.0 / 256.0) + 0.5 / 256.0, 0.5)).rgb;
}
`;

const FRAGMENT = /* glsl */ `
precision highp float;
in vec3 vColour;
uniform float uOpacity;
out vec4 colour;
void main() {
  vec2 d = gl_PointCoord - 0.5;
  if (dot(d, d) > 0.25) discard;
  colour = vec4(vColour, uOpacity);
}
`;

const maps = new Map<ColourMapName, DataTexture>();

const sharedMap = (name: ColourMapName): DataTexture => {
  const held = maps.get(name) ?? colourTexture(name);
  maps.set(name, held);
  return held;
};

export type ColourCamera = {
  readonly texture: Texture;
  readonly lens: LensUniforms;
  /** T_camera_point, from the cloud's own frame at its own time to the camera at the picture's time. */
  readonly matrix: Matrix4;
};

export class PointMaterial extends ShaderMaterial {
  readonly #range: Vector2;
  readonly #deskew: DeskewUniforms;

  constructor() {
    const range = new Vector2(0, 1);
    const deskew = deskewUniforms();
    const fours = (): Vector4[] => Array.from({ length: MAX_COLOUR_CAMERAS }, () => new Vector4());
    super({
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        uSize: { value: 2 },
        uPixelRatio: { value: 1 },
        uPerspective: { value: 1 },
        uMode: { value: MODE.value },
        uRange: { value: range },
        uBaseHeight: { value: 0 },
        uMap: { value: sharedMap('glow') },
        uSolid: { value: [0.6, 0.7, 0.8] },
        uOpacity: { value: 1 },
        ...deskew,
        ...clipUniforms(),
        uCameras: { value: 0 },
        uT_camera_point: { value: Array.from({ length: MAX_COLOUR_CAMERAS }, () => new Matrix4()) },
        uLensF: { value: fours() },
        uLensA: { value: fours() },
        uLensB: { value: fours() },
        uLensSize: { value: Array.from({ length: MAX_COLOUR_CAMERAS }, () => new Vector2(1, 1)) },
        uLensKind: { value: new Array<number>(MAX_COLOUR_CAMERAS).fill(0) },
        ...Object.fromEntries(CAMERAS.map((i) => [`uPicture${i}`, { value: null }])),
      },
    });
    this.#range = range;
    this.#deskew = deskew;
  }

  setStyle({ pointSizePx, opacity }: Pick<LayerSettings, 'pointSizePx' | 'opacity'>): void {
    this.#set('uSize', pointSizePx);
    this.#set('uOpacity', opacity);
    this.transparent = opacity < 1;
  }

  setMode(mode: PointMode, map: ColourMapName): void {
    this.#set('uMode', MODE[mode]);
    this.#compileWith('CAMERAS', mode === 'camera');
    this.#set('uMap', sharedMap(map));
  }

  setRange([low, high]: readonly [number, number]): void {
    this.#range.set(low, high);
  }

  /** Undefined leaves the points as they were measured. */
  setDeskew(twist: Twist | undefined): void {
    setDeskew(this.#deskew, twist);
    this.#compileWith('DESKEW', twist !== undefined);
  }

  setSolid(colour: readonly [number, number, number]): void {
    this.#set('uSolid', colour);
  }

  /** Heights are coloured relative to this z of the scene. */
  setBaseHeight(z: number): void {
    this.#set('uBaseHeight', z);
  }

  /** @param T_clip_scene takes the box that is drawn to ±1; undefined draws all. */
  setClip(T_clip_scene: Matrix4 | undefined): void {
    setClip(this, T_clip_scene);
  }

  setView(pixelRatio: number, perspective: boolean): void {
    this.#set('uPixelRatio', pixelRatio);
    this.#set('uPerspective', perspective ? 1 : 0);
  }

  setCameras(cameras: readonly ColourCamera[]): void {
    const used = cameras.slice(0, MAX_COLOUR_CAMERAS);
    this.#set('uCameras', used.length);
    const uniform = <T>(name: string): T[] => this.uniforms[name]?.value as T[];
    used.forEach(({ texture, lens, matrix }, i) => {
      uniform<Matrix4>('uT_camera_point')[i]?.copy(matrix);
      uniform<Vector4>('uLensF')[i]?.set(...lens.f);
      uniform<Vector4>('uLensA')[i]?.set(...lens.ka);
      uniform<Vector4>('uLensB')[i]?.set(...lens.kb);
      uniform<Vector2>('uLensSize')[i]?.set(...lens.size);
      uniform<number>('uLensKind')[i] = lens.kind;
      this.#set(`uPicture${i}`, texture);
    });
  }

  #compileWith(part: 'CAMERAS' | 'DESKEW', on: boolean): void {
    if (part in this.defines === on) return;
    if (on) this.defines[part] = '';
    else delete this.defines[part];
    this.needsUpdate = true;
  }

  #set(name: string, value: unknown): void {
    const uniform = this.uniforms[name];
    if (uniform) uniform.value = value;
  }
}
