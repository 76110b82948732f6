/**
 * A picture with what is projected into it: lidar points, radar targets, map lines, each through the camera's lens on the GPU. Pan,
 * zoom and brightness are uniforms. Draws when something changed.
 */
import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  LinearSRGBColorSpace,
  Matrix4,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  Points,
  Scene,
  ShaderMaterial,
  type Texture,
  Vector2,
  Vector3,
  Vector4,
  WebGLRenderer,
} from 'three';
import type { CameraModel, Pose, Vec3 } from '../../engine/contract/calibration.ts';
import type { Cloud } from '../../engine/contract/clouds.ts';
import type { Twist } from '../replay/velocity.ts';
import { colourTexture } from './colourMaps.ts';
import { DESKEW_GLSL, deskewUniforms, offsetsOf, setDeskew } from './deskew.ts';
import { pictureTexture } from './frustum.ts';
import { LENS_GLSL, lensUniforms } from './lens.ts';
import { sceneMatrix } from './poses.ts';

export type PictureFit = {
  readonly zoom: number;
  readonly centre: readonly [u: number, v: number] | undefined;
};

/** Range at the far end of the colour map, metres. */
export const OVERLAY_RANGE_M = 60;

const PLACE_GLSL = /* glsl */ `
uniform vec2 uCentre;
uniform vec2 uScale;
vec4 placed(vec2 pixel) { return vec4((pixel - uCentre) * uScale * vec2(1.0, -1.0), 0.0, 1.0); }
`;

const CAMERA_GLSL = /* glsl */ `
uniform mat4 uT_camera;
uniform vec4 uLensF;
uniform vec4 uLensA;
uniform vec4 uLensB;
uniform int uLensKind;
uniform vec2 uPictureSize;
${LENS_GLSL}
`;

const HIDDEN = 'vec4(2.0, 2.0, 2.0, 1.0)';

export class PictureView {
  readonly canvas: HTMLCanvasElement;
  readonly #host: HTMLElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, -1, 1);
  readonly #picture: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #overlays = new Map<string, { object: Points | Mesh; material: ShaderMaterial }>();
  readonly #resize: ResizeObserver;
  readonly #place = { uCentre: { value: new Vector2() }, uScale: { value: new Vector2(1, 1) } };
  readonly #lens = {
    uLensF: { value: new Vector4() },
    uLensA: { value: new Vector4() },
    uLensB: { value: new Vector4() },
    uLensKind: { value: 0 },
    uPictureSize: { value: new Vector2(1, 1) },
  };
  #texture: Texture | undefined;
  #size: readonly [width: number, height: number] = [1, 1];
  #fit: PictureFit = { zoom: 1, centre: undefined };
  #frame = 0;
  #active = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#renderer = new WebGLRenderer({ antialias: false, alpha: true });
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#renderer.setClearColor(0, 0);
    this.canvas = this.#renderer.domElement;
    host.append(this.canvas);
    this.#picture = new Mesh(new PlaneGeometry(1, 1), pictureMaterial(this.#place));
    this.#picture.frustumCulled = false;
    this.#scene.add(this.#picture);
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(host);
    this.#measure();
  }

  /** CSS pixels per pixel of the picture. */
  get scale(): number {
    const { clientWidth, clientHeight } = this.#host;
    return Math.min(clientWidth / this.#size[0], clientHeight / this.#size[1]) * this.#fit.zoom;
  }

  setActive(active: boolean): void {
    this.#active = active;
    if (active) this.#measure();
    else {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    }
  }

  setCamera(camera: CameraModel | undefined): void {
    if (!camera) return;
    const { f, ka, kb, kind, size } = lensUniforms(camera);
    this.#lens.uPictureSize.value.set(...size);
    this.#lens.uLensF.value.set(...f);
    this.#lens.uLensA.value.set(...ka);
    this.#lens.uLensB.value.set(...kb);
    this.#lens.uLensKind.value = kind;
    this.invalidate();
  }

  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#texture?.dispose();
    this.#texture = bitmap && pictureTexture(bitmap);
    this.#picture.visible = bitmap !== undefined;
    if (bitmap) {
      this.#size = [bitmap.width, bitmap.height];
      setUniform(this.#picture.material, 'uPicture', this.#texture);
      setUniform(this.#picture.material, 'uSize', new Vector2(bitmap.width, bitmap.height));
      this.#fitIn();
    }
    this.invalidate();
  }

  setBrightness(brightness: number): void {
    setUniform(this.#picture.material, 'uBrightness', brightness);
    this.invalidate();
  }

  setFit(fit: PictureFit): void {
    this.#fit = fit;
    this.#fitIn();
    this.invalidate();
  }

  /** A cloud of points in a sensor's frame. @param T_camera_sensor over the time between sweep and picture. */
  setPoints(
    key: string,
    cloud: Cloud,
    T_camera_sensor: Pose,
    twist: Twist | undefined,
    look: { readonly sizePx: number; readonly ring: boolean },
  ): void {
    const held = this.#overlays.get(key);
    let points = held?.object instanceof Points ? held.object : undefined;
    if (!held || !points || points.userData.cloud !== cloud) {
      this.removeOverlay(key);
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(cloud.xyz, 3));
      if (cloud.time) geometry.setAttribute('offsetS', new BufferAttribute(offsetsOf(cloud.time), 1));
      points = new Points(geometry, overlayMaterial(this.#place, this.#lens));
      points.frustumCulled = false;
      points.userData.cloud = cloud;
      this.#scene.add(points);
      this.#overlays.set(key, { object: points, material: points.material as ShaderMaterial });
    }
    const material = points.material as ShaderMaterial;
    setUniform(material, 'uT_camera', sceneMatrix(T_camera_sensor, [0, 0, 0], new Matrix4()));
    material.userData.sizePx = look.sizePx;
    this.#scalePoints(material);
    setUniform(material, 'uRing', look.ring ? 1 : 0);
    setDeskew(material.userData.deskew, twist);
    this.invalidate();
  }

  /** Lines in a frame near the camera. @param T_camera_lines takes their vertices to the camera. */
  setLines(
    key: string,
    lines: readonly { readonly points: readonly Vec3[]; readonly colour: Vec3; readonly widthPx: number }[],
    origin: Vec3,
    T_camera_origin: Pose,
  ): void {
    const held = this.#overlays.get(key);
    if (!held || held.object.userData.lines !== lines) {
      this.removeOverlay(key);
      const material = lineMaterial(this.#place, this.#lens);
      const mesh = new Mesh(lineGeometry(lines, origin), material);
      mesh.frustumCulled = false;
      mesh.renderOrder = 2;
      mesh.userData.lines = lines;
      this.#scene.add(mesh);
      this.#overlays.set(key, { object: mesh, material });
    }
    const material = this.#overlays.get(key)?.material;
    if (material) {
      setUniform(material, 'uT_camera', sceneMatrix(T_camera_origin, [0, 0, 0], new Matrix4()));
      setUniform(material, 'uPixel', 1 / this.scale);
    }
    this.invalidate();
  }

  removeOverlay(key: string): void {
    const held = this.#overlays.get(key);
    if (!held) return;
    held.object.removeFromParent();
    held.object.geometry.dispose();
    held.material.dispose();
    this.#overlays.delete(key);
    this.invalidate();
  }

  /** The pixel of the picture under a place of the view, in CSS pixels from its upper left. */
  pixelAt(x: number, y: number): { readonly u: number; readonly v: number } {
    const [cu, cv] = this.#centre();
    const { clientWidth, clientHeight } = this.#host;
    return { u: cu + (x - clientWidth / 2) / this.scale, v: cv + (y - clientHeight / 2) / this.scale };
  }

  /** Where a pixel of the picture appears in the view. */
  placeOf({ u, v }: { readonly u: number; readonly v: number }): readonly [x: number, y: number] {
    const [cu, cv] = this.#centre();
    const { clientWidth, clientHeight } = this.#host;
    return [(u - cu) * this.scale + clientWidth / 2, (v - cv) * this.scale + clientHeight / 2];
  }

  invalidate(): void {
    if (!this.#active || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#renderer.render(this.#scene, this.#camera);
    });
  }

  dispose(): void {
    this.setActive(false);
    this.#resize.disconnect();
    for (const key of [...this.#overlays.keys()]) this.removeOverlay(key);
    this.#texture?.dispose();
    this.#picture.geometry.dispose();
    this.#picture.material.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
    this.canvas.remove();
  }

  /** Points grow with the picture, so that they neither cover a small tile nor vanish in a large one. */
  #scalePoints(material: ShaderMaterial): void {
    const size = (material.userData.sizePx ?? 1) as number;
    const grown = size * Math.min(2.5, Math.max(0.55, Math.sqrt(this.scale)));
    setUniform(material, 'uSizePx', grown * this.#renderer.getPixelRatio());
  }

  #centre(): readonly [number, number] {
    return this.#fit.centre ?? [(this.#size[0] - 1) / 2, (this.#size[1] - 1) / 2];
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.#renderer.setSize(clientWidth, clientHeight);
    this.#fitIn();
    if (this.#active) this.#renderer.render(this.#scene, this.#camera);
  }

  #fitIn(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#place.uCentre.value.set(...this.#centre());
    this.#place.uScale.value.set((2 * this.scale) / clientWidth, (2 * this.scale) / clientHeight);
    for (const { material } of this.#overlays.values()) {
      setUniform(material, 'uPixel', 1 / this.scale);
      this.#scalePoints(material);
    }
  }
}

function setUniform(material: ShaderMaterial, name: string, value: unknown): void {
  const uniform = material.uniforms[name];
  if (uniform) uniform.value = value;
}

type Uniforms = Record<string, { value: unknown }>;

function pictureMaterial(place: Uniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    // Rows count downwards, which turns the quad's winding round.
    side: DoubleSide,
    uniforms: {
      ...place,
      uPicture: { value: null },
      uSize: { value: new Vector2(1, 1) },
      uBrightness: { value: 1 },
    },
    vertexShader: /* glsl */ `
      uniform vec2 uSize;
      out vec2 vUv;
      ${PLACE_GLSL}
      void main() {
        vUv = uv;
        // Pixel centres lie on whole numbers, so the picture begins half a pixel before zero.
        gl_Position = placed(uv * uSize - 0.5);
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec2 vUv;
      uniform sampler2D uPicture;
      uniform float uBrightness;
      out vec4 colour;
      void main() { colour = vec4(pow(texture(uPicture, vUv).rgb, vec3(1.0 / uBrightness)), 1.0); }`,
  });
}

function overlayMaterial(place: Uniforms, lens: Uniforms): ShaderMaterial {
  const deskew = deskewUniforms();
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    transparent: true,
    uniforms: {
      ...place,
      ...lens,
      ...deskew,
      uT_camera: { value: new Matrix4() },
      uMap: { value: colourTexture('near') },
      uSizePx: { value: 2 },
      uRing: { value: 0 },
    },
    vertexShader: /* glsl */ `
      in float offsetS;
      uniform float uSizePx;
      uniform sampler2D uMap;
      out vec3 vColour;
      ${PLACE_GLSL}
      ${CAMERA_GLSL}
      ${DESKEW_GLSL}
      void main() {
        vec3 p = (uT_camera * vec4(deskewed(position, offsetS), 1.0)).xyz;
        vec2 pixel;
        gl_PointSize = uSizePx;
        bool seen = lensPixel(p, uLensF, uLensKind, uLensA, uLensB, pixel);
        // What lies beside the picture is not seen by the camera.
        seen = seen && all(greaterThan(pixel, vec2(-0.5))) && all(lessThan(pixel, uPictureSize - 0.5));
        if (!seen) { gl_Position = ${HIDDEN}; return; }
        gl_Position = placed(pixel);
        vColour = texture(uMap, vec2(clamp(length(p) / ${OVERLAY_RANGE_M.toFixed(1)}, 0.0, 0.996), 0.5)).rgb;
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec3 vColour;
      uniform float uRing;
      out vec4 colour;
      void main() {
        float r = length(gl_PointCoord - 0.5) * 2.0;
        if (r > 1.0 || (uRing > 0.5 && r < 0.6)) discard;
        colour = vec4(vColour, 0.9);
      }`,
  });
  material.userData.deskew = deskew;
  return material;
}

function lineMaterial(place: Uniforms, lens: Uniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    transparent: true,
    side: DoubleSide,
    uniforms: { ...place, ...lens, uT_camera: { value: new Matrix4() }, uPixel: { value: 1 } },
    vertexShader: /* glsl */ `
      in vec3 from;
      in vec3 to;
      in vec3 tint;
      in float widthPx;
      uniform float uPixel;
      out vec3 vTint;
      out vec2 vInside;
      ${PLACE_GLSL}
      ${CAMERA_GLSL}
      void main() {
        vTint = tint;
        vInside = vec2(2.0);
        vec2 a;
        vec2 b;
        vec3 pa = (uT_camera * vec4(from, 1.0)).xyz;
        vec3 pb = (uT_camera * vec4(to, 1.0)).xyz;
        bool seen = lensPixel(pa, uLensF, uLensKind, uLensA, uLensB, a) && lensPixel(pb, uLensF, uLensKind, uLensA, uLensB, b);
        if (!seen || min(pa.z, pb.z) < 0.5 || length(pa) > 80.0) { gl_Position = ${HIDDEN}; return; }
        vec2 along = b - a;
        vec2 across = length(along) > 1e-6 ? normalize(vec2(-along.y, along.x)) : vec2(0.0);
        vec2 pixel = mix(a, b, position.x) + across * position.y * widthPx * uPixel;
        vInside = (pixel + 0.5) / uPictureSize;
        gl_Position = placed(pixel);
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec3 vTint;
      in vec2 vInside;
      out vec4 colour;
      void main() {
        if (any(lessThan(vInside, vec2(0.0))) || any(greaterThan(vInside, vec2(1.0)))) discard;
        colour = vec4(vTint, 0.92);
      }`,
  });
}

/** Longer pieces are cut, because a lens bends what is straight and a piece that ends behind the camera is not drawn. */
const PIECE_M = 1;

function lineGeometry(
  lines: readonly { readonly points: readonly Vec3[]; readonly colour: Vec3; readonly widthPx: number }[],
  origin: Vec3,
): InstancedBufferGeometry {
  const from: number[] = [];
  const to: number[] = [];
  const tint: number[] = [];
  const width: number[] = [];
  for (const { points, colour, widthPx } of lines) {
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [new Vector3(...(points[i - 1] as Vec3)), new Vector3(...(points[i] as Vec3))];
      const shift = new Vector3(...origin);
      const pieces = Math.max(1, Math.ceil(a.distanceTo(b) / PIECE_M));
      for (let k = 0; k < pieces; k++) {
        from.push(
          ...a
            .clone()
            .lerp(b, k / pieces)
            .sub(shift)
            .toArray(),
        );
        to.push(
          ...a
            .clone()
            .lerp(b, (k + 1) / pieces)
            .sub(shift)
            .toArray(),
        );
        tint.push(...colour);
        width.push(widthPx);
      }
    }
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(new Float32Array([0, -0.5, 0, 1, -0.5, 0, 1, 0.5, 0, 0, 0.5, 0]), 3),
  );
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute('from', new InstancedBufferAttribute(new Float32Array(from), 3));
  geometry.setAttribute('to', new InstancedBufferAttribute(new Float32Array(to), 3));
  geometry.setAttribute('tint', new InstancedBufferAttribute(new Float32Array(tint), 3));
  geometry.setAttribute('widthPx', new InstancedBufferAttribute(new Float32Array(width), 1));
  geometry.instanceCount = width.length;
  return geometry;
}
