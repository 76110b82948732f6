/**
 * A camera's picture behind the scene of a view through that camera. The view has no distortion, as the clouds in it have none; each
 * pixel of the screen takes its colour from the pixel of the picture on which its ray falls through the true lens.
 */
import {
  GLSL3,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  type Texture,
  Vector2,
  Vector4,
  type WebGLRenderer,
} from 'three';
import type { CameraModel } from '../../../engine/contract/calibration.ts';
import { pictureTexture } from '../frustum.ts';
import { LENS_GLSL, lensUniforms } from '../lens.ts';

export class PictureBackdrop {
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #tangents = new Vector2(1, 1);
  #texture: Texture | undefined;

  constructor(model: CameraModel) {
    const { f, ka, kb, kind, size } = lensUniforms(model);
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      depthTest: false,
      depthWrite: false,
      uniforms: {
        uTangents: { value: this.#tangents },
        uPicture: { value: null },
        uSize: { value: new Vector2(...size) },
        uLensF: { value: new Vector4(...f) },
        uLensA: { value: new Vector4(...ka) },
        uLensB: { value: new Vector4(...kb) },
        uLensKind: { value: kind },
      },
      vertexShader: /* glsl */ `
        out vec2 vScreen;
        void main() { vScreen = position.xy; gl_Position = vec4(position.xy, 0.0, 1.0); }`,
      fragmentShader: /* glsl */ `
        precision highp float;
        in vec2 vScreen;
        uniform vec2 uTangents;
        uniform sampler2D uPicture;
        uniform vec2 uSize;
        uniform vec4 uLensF;
        uniform vec4 uLensA;
        uniform vec4 uLensB;
        uniform int uLensKind;
        out vec4 colour;
        ${LENS_GLSL}
        void main() {
          vec2 pixel;
          vec3 ray = vec3(vScreen.x * uTangents.x, -vScreen.y * uTangents.y, 1.0);
          if (!lensPixel(ray, uLensF, uLensKind, uLensA, uLensB, pixel)) discard;
          vec2 uv = (pixel + 0.5) / uSize;
          if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)))) discard;
          colour = vec4(texture(uPicture, uv).rgb, 1.0);
        }`,
    });
    this.#mesh = new Mesh(new PlaneGeometry(2, 2), material);
    this.#mesh.frustumCulled = false;
    this.#scene.add(this.#mesh);
  }

  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#texture?.dispose();
    this.#texture = bitmap && pictureTexture(bitmap);
    const uniform = this.#mesh.material.uniforms.uPicture;
    if (uniform) uniform.value = this.#texture ?? null;
  }

  /** @param fovRad vertical field of view of the view. @param aspect its width over its height. */
  render(renderer: WebGLRenderer, fovRad: number, aspect: number): void {
    if (!this.#texture) return;
    const tanY = Math.tan(fovRad / 2);
    this.#tangents.set(tanY * aspect, tanY);
    renderer.render(this.#scene, this.#camera);
  }

  dispose(): void {
    this.#texture?.dispose();
    this.#mesh.geometry.dispose();
    this.#mesh.material.dispose();
  }
}
