/**
 * The point under the pointer: the points near it are drawn once more into a few pixels, with their numbers as colours. The
 * GPU does what a loop over a hundred thousand points would do too slowly.
 */
import {
  type Camera,
  Frustum,
  GLSL3,
  Matrix4,
  type Object3D,
  type OrthographicCamera,
  type PerspectiveCamera,
  Points,
  type Scene,
  ShaderMaterial,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { CLIP_GLSL, clipUniforms, setClip } from './clip.ts';
import { DESKEW_GLSL, type DeskewUniforms, deskewUniforms, setDeskew, twistOf } from './deskew.ts';

/** The layer of all points: drawn first (eye-dome lighting), and the only one picked. */
export const PICKABLE_LAYER = 1;
/** Points drawn with everything else, but picked like the others: radar targets. */
export const ALSO_PICKED_LAYER = 2;

/** The source of a cloud, returned when one of its points is picked. */
export type PickSource =
  | { readonly kind: 'sample'; readonly stream: number; readonly seq: number; readonly t: Nanoseconds }
  | { readonly kind: 'artifact'; readonly artifact: number; readonly part: string };

export type DrawnCloud = { readonly object: Points; readonly source: PickSource };

export type Pick = { readonly object: Points; readonly source: PickSource; readonly index: number };

/** Pixels around the pointer that count as a hit. */
const REACH = 6;
const SIZE = 2 * REACH + 1;
/** The number of a cloud is one byte of a pixel, and 0 is none. */
const MOST_CLOUDS = 255;

type PickMaterial = ShaderMaterial & { readonly deskew: DeskewUniforms };

function material(): PickMaterial {
  const deskew = deskewUniforms();
  const made = new ShaderMaterial({
    glslVersion: GLSL3,
    uniforms: { uId: { value: 0 }, ...clipUniforms(), ...deskew },
    vertexShader: /* glsl */ `
      in float offsetS;
      flat out uint vIndex;
      ${CLIP_GLSL}
      ${DESKEW_GLSL}
      void main() {
        // Where it is drawn: also in motion.
        vec3 here = deskewed(position, offsetS);
        if (clipped(modelMatrix * vec4(here, 1.0))) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
        gl_Position = projectionMatrix * modelViewMatrix * vec4(here, 1.0);
        gl_PointSize = 5.0;
        vIndex = uint(gl_VertexID);
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      precision highp int;
      flat in uint vIndex;
      uniform float uId;
      out vec4 colour;
      void main() {
        uint i = vIndex;
        colour = vec4(uId, float((i >> 16u) & 255u), float((i >> 8u) & 255u), float(i & 255u)) / 255.0;
      }`,
  });
  return Object.assign(made, { deskew });
}

export class Picker {
  readonly #target = new WebGLRenderTarget(SIZE, SIZE);
  readonly #materials: PickMaterial[] = [];
  readonly #pixels = new Uint8Array(SIZE * SIZE * 4);

  /** @param x, y from the upper left of the view, of size width × height, in CSS pixels. */
  pick(
    renderer: WebGLRenderer,
    scene: Scene,
    camera: PerspectiveCamera | OrthographicCamera,
    [x, y, width, height]: readonly [number, number, number, number],
    T_clip_scene: Matrix4 | undefined,
  ): Pick | undefined {
    camera.setViewOffset(width, height, x - REACH, y - REACH, SIZE, SIZE);
    const objects = within(camera, pickable(scene)).slice(0, MOST_CLOUDS);
    if (objects.length === 0) {
      camera.clearViewOffset();
      return undefined;
    }
    const before = objects.map((object) => object.material);
    objects.forEach((object, i) => {
      const own = (this.#materials[i] ??= material());
      if (own.uniforms.uId) own.uniforms.uId.value = i + 1;
      setDeskew(own.deskew, twistOf(object));
      // Radar targets are few and drawn whole.
      setClip(own, object.layers.isEnabled(PICKABLE_LAYER) ? T_clip_scene : undefined);
      object.material = own;
    });
    const layers = camera.layers.mask;
    camera.layers.set(PICKABLE_LAYER);
    camera.layers.enable(ALSO_PICKED_LAYER);
    const background = scene.background;
    scene.background = null;
    const clear = renderer.getClearAlpha();
    renderer.setClearAlpha(0);
    renderer.setRenderTarget(this.#target);
    renderer.clear();
    renderer.render(scene, camera as Camera);
    renderer.readRenderTargetPixels(this.#target, 0, 0, SIZE, SIZE, this.#pixels);
    renderer.setRenderTarget(null);
    renderer.setClearAlpha(clear);
    scene.background = background;
    camera.clearViewOffset();
    camera.layers.mask = layers;
    objects.forEach((object, i) => {
      object.material = before[i] ?? object.material;
    });
    return this.#nearest(objects);
  }

  /** The clouds that the scene shows; radar targets are none. */
  clouds(scene: Scene): DrawnCloud[] {
    return pickable(scene)
      .filter(({ layers }) => layers.isEnabled(PICKABLE_LAYER))
      .map((object) => ({ object, source: object.userData.pick as PickSource }));
  }

  /** The sweeps that the scene shows, as "stream/seq". */
  sweeps(scene: Scene): string[] {
    return this.clouds(scene).flatMap(({ source }) =>
      source.kind === 'sample' ? [`${source.stream}/${source.seq}`] : [],
    );
  }

  dispose(): void {
    this.#target.dispose();
    for (const own of this.#materials) own.dispose();
  }

  #nearest(objects: readonly Points[]): Pick | undefined {
    let best: { id: number; index: number; distance: number } | undefined;
    for (let row = 0; row < SIZE; row++) {
      for (let col = 0; col < SIZE; col++) {
        const at = 4 * (row * SIZE + col);
        const id = this.#pixels[at] ?? 0;
        const distance = (row - REACH) ** 2 + (col - REACH) ** 2;
        if (id === 0 || (best && distance >= best.distance)) continue;
        const [a, b, c] = [this.#pixels[at + 1] ?? 0, this.#pixels[at + 2] ?? 0, this.#pixels[at + 3] ?? 0];
        best = { id, index: (a << 16) | (b << 8) | c, distance };
      }
    }
    const object = best && objects[best.id - 1];
    return best && object
      ? { object, source: object.userData.pick as PickSource, index: best.index }
      : undefined;
  }
}

/** Those that may be seen; of many the bounds are not known. */
function within(camera: PerspectiveCamera | OrthographicCamera, objects: readonly Points[]): Points[] {
  const frustum = new Frustum().setFromProjectionMatrix(
    new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
  );
  return objects.filter((object) => !object.frustumCulled || frustum.intersectsObject(object));
}

function pickable(scene: Scene): Points[] {
  const found: Points[] = [];
  const walk = (object: Object3D): void => {
    if (!object.visible) return;
    if (object instanceof Points && object.userData.pick) found.push(object);
    for (const child of object.children) walk(child);
  };
  walk(scene);
  return found;
}
