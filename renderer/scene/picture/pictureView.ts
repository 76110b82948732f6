/**
 * A picture with what is projected into it: lidar points, radar targets, map lines, each through the camera's lens on the GPU. Pan,
 * zoom and brightness are uniforms. Draws when something changed.
 */

import {
  BufferAttribute,
  BufferGeometry,
  Matrix4,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  Points,
  Scene,
  type ShaderMaterial,
  type Texture,
  Vector2,
  Vector3,
  Vector4,
  type WebGLRenderer,
} from 'three';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import type { Cloud } from '../../../engine/contract/clouds.ts';
import { copyOf, registerSharp } from '../../picture/sharp.ts';
import type { Twist } from '../../replay/velocity.ts';
import { pace } from '../../state/pace.ts';
import { offsetsOf, setDeskew } from '../deskew.ts';
import { pictureTexture } from '../frustum.ts';
import { whenGpuDone } from '../gpuDone.ts';
import { lensUniforms } from '../lens.ts';
import { sceneMatrix } from '../poses.ts';
import { fitRenderer } from '../renderers/fitRenderer.ts';
import { takeRenderer } from '../renderers/spareRenderers.ts';
import { lineGeometry, type PictureLine } from './pictureLines.ts';
import {
  AS_TAKEN,
  type PictureLook,
  type Turn,
  turned,
  turnedBack,
  turnedSize,
  turnOf,
} from './pictureLook.ts';
import { lineMaterial, overlayMaterial, pictureMaterial, setUniform } from './pictureMaterials.ts';
import { PICTURE_RENDERER } from './pictureRenderer.ts';

/** uLensKind of a camera without distortion. */
const PINHOLE = 0;

export type PictureFit = {
  readonly zoom: number;
  readonly centre: readonly [u: number, v: number] | undefined;
};

export class PictureView {
  readonly canvas: HTMLCanvasElement;
  readonly #host: HTMLElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, -1, 1);
  readonly #picture: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #overlays = new Map<string, { object: Points | Mesh; material: ShaderMaterial }>();
  readonly #after = new Set<() => void>();
  readonly #resize: ResizeObserver;
  readonly #place = {
    uCentre: { value: new Vector2() },
    uScale: { value: new Vector2(1, 1) },
    uTurn: { value: new Vector4(1, 0, 0, 1) },
  };
  #look = AS_TAKEN;
  #turn: Turn = [1, 0, 0, 1];
  readonly #lens = {
    uLensF: { value: new Vector4() },
    uLensA: { value: new Vector4() },
    uLensB: { value: new Vector4() },
    uLensKind: { value: 0 },
    uPictureSize: { value: new Vector2(1, 1) },
  };
  #model: CameraModel | undefined;
  #texture: Texture | undefined;
  #size: readonly [width: number, height: number] = [1, 1];
  #fit: PictureFit = { zoom: 1, centre: undefined };
  #frame = 0;
  #active = false;
  #dirty = false;
  #soon = false;
  #stopWatching: (() => void) | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#renderer = takeRenderer(PICTURE_RENDERER);
    this.canvas = this.#renderer.domElement;
    host.append(this.canvas);
    registerSharp(this.canvas, (scale) => this.#sharp(scale));
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
    const [width, height] = turnedSize(this.#look, this.#size);
    return Math.min(clientWidth / width, clientHeight / height) * this.#fit.zoom;
  }

  setActive(active: boolean): void {
    this.#active = active;
    if (active) {
      this.#measure();
      if (this.#texture) this.invalidate();
    } else {
      cancelAnimationFrame(this.#frame);
      this.#stopWatching?.();
      this.#frame = 0;
      this.#stopWatching = undefined;
    }
  }

  /** The camera as it is: its lens bends what is projected, and is taken out of a rectified picture. */
  setCamera(camera: CameraModel | undefined): void {
    this.#model = camera;
    if (!camera) return;
    const { f, ka, kb, kind, size } = lensUniforms(camera);
    this.#lens.uPictureSize.value.set(...size);
    this.#lens.uLensF.value.set(...f);
    this.#lens.uLensA.value.set(...ka);
    this.#lens.uLensB.value.set(...kb);
    this.#lens.uLensKind.value = this.#look.rectified ? PINHOLE : kind;
    const { material } = this.#picture;
    setUniform(material, 'uTrueF', new Vector4(...f));
    setUniform(material, 'uTrueA', new Vector4(...ka));
    setUniform(material, 'uTrueB', new Vector4(...kb));
    setUniform(material, 'uTrueKind', kind);
    setUniform(material, 'uRectified', this.#look.rectified ? 1 : 0);
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
    this.#show();
  }

  setLook(look: PictureLook): void {
    this.#look = look;
    this.#turn = turnOf(look);
    this.#place.uTurn.value.set(...this.#turn);
    setUniform(this.#picture.material, 'uTone', new Vector3(look.brightness, look.contrast, look.gamma));
    this.setCamera(this.#model);
    this.#fitIn();
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
    this.#show();
  }

  /** Lines in a frame near the camera. @param T_camera_lines takes their vertices to the camera. */
  setLines(key: string, lines: readonly PictureLine[], origin: Vec3, T_camera_origin: Pose): void {
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

  /** Lines whose points are pixels of the picture. */
  setOutlines(key: string, lines: readonly PictureLine[]): void {
    this.removeOverlay(key);
    const material = lineMaterial(this.#place, this.#lens, true);
    const mesh = new Mesh(lineGeometry(lines, [0, 0, 0], Number.POSITIVE_INFINITY), material);
    mesh.frustumCulled = false;
    mesh.renderOrder = 2;
    this.#scene.add(mesh);
    this.#overlays.set(key, { object: mesh, material });
    setUniform(material, 'uPixel', 1 / this.scale);
    this.invalidate();
  }

  /** Called after each drawing, e.g. to move labels. Returns how to stop. */
  afterDraw(listener: () => void): () => void {
    this.#after.add(listener);
    return () => this.#after.delete(listener);
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
    const [du, dv] = turnedBack(this.#turn, x - clientWidth / 2, y - clientHeight / 2);
    return { u: cu + du / this.scale, v: cv + dv / this.scale };
  }

  /** The place in the view of a pixel of the picture. */
  placeOf({ u, v }: { readonly u: number; readonly v: number }): readonly [x: number, y: number] {
    const [cu, cv] = this.#centre();
    const { clientWidth, clientHeight } = this.#host;
    const [x, y] = turned(this.#turn, u - cu, v - cv);
    return [x * this.scale + clientWidth / 2, y * this.scale + clientHeight / 2];
  }

  invalidate(): void {
    this.#dirty = true;
    if (!this.#active || this.#stopWatching || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => this.#draw());
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

  /** New data is there: drawn when all that came with it is there, without waiting for the next frame. */
  #show(): void {
    this.#dirty = true;
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      if (this.#dirty && this.#active && !this.#stopWatching) this.#draw();
    });
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#dirty = false;
    this.#renderer.render(this.#scene, this.#camera);
    for (const listener of this.#after) listener();
    const drawn = pace.begin();
    const stop = whenGpuDone(this.#renderer.getContext(), () => {
      this.#stopWatching = undefined;
      drawn();
      if (this.#dirty) this.invalidate();
    });
    this.#stopWatching = () => {
      stop();
      drawn();
    };
  }

  /** The view as it is now, with `scale` pixels for a CSS pixel. */
  #sharp(scale: number): HTMLCanvasElement {
    const ratio = this.#renderer.getPixelRatio();
    const drawAt = (at: number): void => {
      this.#renderer.setPixelRatio(at);
      this.#fitIn();
      this.#renderer.render(this.#scene, this.#camera);
    };
    drawAt(scale);
    const picture = copyOf(this.canvas);
    drawAt(ratio);
    return picture;
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
    const sized = fitRenderer(
      this.#renderer,
      clientWidth,
      clientHeight,
      Math.min(2, window.devicePixelRatio),
    );
    this.#fitIn();
    // Before the first picture there is nothing to draw.
    if (!sized || !this.#active || !this.#texture) return;
    this.#renderer.render(this.#scene, this.#camera);
    for (const listener of this.#after) listener();
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
