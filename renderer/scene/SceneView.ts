/**
 * A 3D view: renderer, cameras, picking. It draws when something changed and not otherwise, and only when the GPU is done with the
 * frame before; in motion as well as the device can. While inactive it draws nothing. Colour management is off: all colours, of
 * points, pictures and tokens, are display colours and pass through as they are.
 */
import {
  Color,
  ColorManagement,
  Group,
  MathUtils,
  type Matrix4,
  Points,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  type WebGLRenderer,
} from 'three';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { copyOf, registerSharp } from '../picture/sharp.ts';
import { pace } from '../state/pace.ts';
import { trace } from '../state/trace.ts';
import { cameraReport } from './camera/cameraReport.ts';
import type { PictureBackdrop } from './camera/pictureBackdrop.ts';
import { CameraRig } from './cameraRig.ts';
import { whenGpuDone } from './gpuDone.ts';
import { type DrawnCloud, type Pick, Picker } from './picker.ts';
import { EyeDome } from './points/eyeDome.ts';
import { PointMaterial } from './points/pointMaterial.ts';
import { thinOut } from './points/thinOut.ts';
import { MOTION_MS, QUALITIES, QualityControl, STILL_MS } from './quality.ts';
import { fitRenderer } from './renderers/fitRenderer.ts';
import { SCENE_RENDERER } from './renderers/sceneRenderer.ts';
import { takeRenderer } from './renderers/spareRenderers.ts';
import { pictureShare, renderSplit, type SplitPass } from './split.ts';

ColorManagement.enabled = false;

/** What is waited for is drawn without it after this time, so that a slow disk does not freeze the view. */
const HOLD_MS = 250;

export class SceneView {
  readonly scene = new Scene();
  /** Everything in the map frame, shifted by `origin`. */
  readonly world = new Group();
  readonly rig: CameraRig;
  readonly canvas: HTMLCanvasElement;
  eyeDomeOn = true;
  #origin: Vec3 = [0, 0, 0];
  readonly #renderer: WebGLRenderer;
  readonly #eyeDome = new EyeDome();
  readonly #picker = new Picker();
  readonly #background = new Color();
  readonly #before = new Set<() => void>();
  readonly #after = new Set<() => void>();
  readonly #resize: ResizeObserver;
  readonly #host: HTMLElement;
  #clip: Matrix4 | undefined;
  #split: readonly SplitPass[] | undefined;
  readonly #quality = new QualityControl();
  #backdrop: PictureBackdrop | undefined;
  #drawn: ReturnType<typeof cameraReport> | undefined;
  /** The view was on its way at the last step of its camera. */
  #moving = false;
  #active = false;
  #frame = 0;
  #last = 0;
  /** Something changed since the last drawing. */
  #dirty = false;
  #soon = false;
  #level = 0;
  #lastDone = 0;
  #stopWatching: (() => void) | undefined;
  #still: ReturnType<typeof setTimeout> | undefined;
  #held: { readonly until: () => boolean; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #width = 1;
  #height = 1;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#renderer = takeRenderer(SCENE_RENDERER);
    this.canvas = this.#renderer.domElement;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('aria-label', '3D view');
    host.append(this.canvas);
    registerSharp(this.canvas, (scale) => this.picture(scale));
    this.scene.add(this.world);
    this.rig = new CameraRig(this.canvas, () => this.invalidate());
    // For the tests of the interface, and for whoever looks into a view: the camera of what was drawn last.
    Object.defineProperty(this.canvas, 'drawnCamera', { value: () => this.#drawn });
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(host);
    this.#fit();
  }

  get origin(): Vec3 {
    return this.#origin;
  }

  get size(): readonly [width: number, height: number] {
    return [this.#width, this.#height];
  }

  /** Name of the graphics device, to say when it is a slow one. */
  get device(): string {
    const gl = this.#renderer.getContext();
    const extension = gl.getExtension('WEBGL_debug_renderer_info');
    return extension ? String(gl.getParameter(extension.UNMASKED_RENDERER_WEBGL)) : '';
  }

  /** Things placed before must be placed again. */
  setOrigin(origin: Vec3): void {
    const [x, y, z] = this.#origin;
    if (origin[0] === x && origin[1] === y && origin[2] === z) return;
    this.#origin = origin;
    this.rig.shift([x - origin[0], y - origin[1], z - origin[2]]);
    this.invalidate();
  }

  /** Points outside a box are neither drawn nor picked. @param T_clip_scene takes the box to ±1; undefined ends it. */
  setClip(T_clip_scene: Matrix4 | undefined): void {
    const before = this.#clip;
    if (before === T_clip_scene || (before && T_clip_scene && before.equals(T_clip_scene))) return;
    this.#clip = T_clip_scene;
    this.invalidate();
  }

  /** A picture behind everything while the view looks through its camera. */
  setBackdrop(backdrop: PictureBackdrop | undefined): void {
    this.#backdrop = backdrop;
    this.invalidate();
  }

  /** Draws several worlds with the one camera, each in its part of the canvas; undefined ends it. */
  setSplit(passes: readonly SplitPass[] | undefined): void {
    this.#split = passes;
    this.rig.setAspect(this.#aspect());
    this.invalidate();
  }

  setBackground(colour: string): void {
    this.#background.set(colour);
    this.invalidate();
  }

  toScene([x, y, z]: Vec3): Vector3 {
    return new Vector3(x - this.#origin[0], y - this.#origin[1], z - this.#origin[2]);
  }

  toMap({ x, y, z }: Vector3): Vec3 {
    return [x + this.#origin[0], y + this.#origin[1], z + this.#origin[2]];
  }

  /** Called before each drawing, e.g. to move labels or to place the riding camera. Returns how to stop. */
  beforeDraw(listener: () => void): () => void {
    this.#before.add(listener);
    return () => this.#before.delete(listener);
  }

  afterDraw(listener: () => void): () => void {
    this.#after.add(listener);
    return () => this.#after.delete(listener);
  }

  /** Something changed: draw at the next frame. */
  invalidate(): void {
    this.#dirty = true;
    if (!this.#mayDraw() || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#mayDraw()) this.#draw();
    });
  }

  /** New data is in the scene: draw as soon as all that came with it is there, without waiting for the next frame. */
  show(): void {
    this.#dirty = true;
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      if (this.#dirty && this.#mayDraw()) this.#draw();
    });
  }

  /**
   * Leaves the view as it is while what it would show is half old and half new, e.g. after a seek until the sweep is there.
   *
   * @param until true when all is there; asked at every change.
   */
  hold(until: () => boolean, mostMs = HOLD_MS): void {
    clearTimeout(this.#held?.timer);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const timer = setTimeout(() => {
      this.#held = undefined;
      if (this.#dirty) this.invalidate();
    }, mostMs);
    this.#held = { until, timer };
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      this.#fit();
      this.invalidate();
    } else {
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#still);
      clearTimeout(this.#held?.timer);
      this.#stopWatching?.();
      this.#frame = 0;
      this.#held = this.#stopWatching = undefined;
    }
  }

  /** The point under this place of the view, in CSS pixels from its upper left. */
  pick(x: number, y: number): Pick | undefined {
    if (!this.#active) return undefined;
    const { camera } = this.rig;
    return this.#picker.pick(
      this.#renderer,
      this.scene,
      camera,
      [x, y, this.#width, this.#height],
      this.#clip,
    );
  }

  /** The clouds that are shown. */
  get clouds(): readonly DrawnCloud[] {
    return this.#picker.clouds(this.scene);
  }

  /** The box that cuts them: takes it to ±1. */
  get T_clip_scene(): Matrix4 | undefined {
    return this.#clip;
  }

  /** The place of a scene point in the view, in CSS pixels; undefined behind the camera. */
  project(point: Vector3): readonly [x: number, y: number] | undefined {
    const p = point.clone().project(this.rig.camera);
    if (p.z < -1 || p.z > 1) return undefined;
    return [((p.x + 1) / 2) * this.#width, ((1 - p.y) / 2) * this.#height];
  }

  /** The line of sight through a place of the view, in the map frame. */
  ray(x: number, y: number): { readonly origin: Vec3; readonly direction: Vec3 } {
    const caster = new Raycaster();
    caster.setFromCamera(new Vector2((x / this.#width) * 2 - 1, 1 - (y / this.#height) * 2), this.rig.camera);
    return { origin: this.toMap(caster.ray.origin), direction: caster.ray.direction.toArray() };
  }

  /** The view as it is now, in full quality, with `scale` pixels for a CSS pixel. */
  picture(scale: number): HTMLCanvasElement {
    this.#setLevel(0);
    const ratio = this.#renderer.getPixelRatio();
    this.#renderer.setPixelRatio(scale);
    this.#render();
    const picture = copyOf(this.canvas);
    this.#renderer.setPixelRatio(ratio);
    // The canvas is empty at its old size: it is drawn in the same task, so that nothing flashes.
    this.#render();
    return picture;
  }

  dispose(): void {
    this.setActive(false);
    this.#resize.disconnect();
    this.rig.dispose();
    this.#picker.dispose();
    this.#eyeDome.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
    this.canvas.remove();
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.rig.setAspect(this.#aspect());
    if (!fitRenderer(this.#renderer, clientWidth, clientHeight, this.#ratio())) return;
    // At once: a resized canvas is empty, and waiting a frame would flash.
    if (this.#active && this.#lastDone > 0) this.#render();
  }

  #aspect(): number {
    return (this.#width / this.#height) * (this.#split ? pictureShare(this.#split) : 1);
  }

  #ratio(): number {
    return Math.min(2, window.devicePixelRatio) * (QUALITIES[this.#level]?.scale ?? 1);
  }

  #setLevel(level: number): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#renderer.setPixelRatio(this.#ratio());
  }

  #mayDraw(): boolean {
    if (this.#held?.until()) {
      clearTimeout(this.#held.timer);
      this.#held = undefined;
    }
    return this.#active && !this.#held && !this.#stopWatching;
  }

  #draw(full = false): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#still);
    this.#frame = 0;
    this.#dirty = false;
    const now = performance.now();
    const deltaS = Math.min(0.1, (now - this.#last) / 1000);
    this.#last = now;
    this.#moving = this.rig.update(deltaS);
    this.#setLevel(full || now - this.#lastDone > MOTION_MS ? 0 : this.#quality.level);
    this.#render();
    if (this.#moving) this.#dirty = true;
    this.#watch(now);
  }

  /** Waits for the GPU, learns from how long it took, and goes on with what changed meanwhile. */
  #watch(began: number): void {
    const level = this.#level;
    const drawn = pace.begin();
    const stop = whenGpuDone(this.#renderer.getContext(), () => {
      this.#stopWatching = undefined;
      this.#lastDone = performance.now();
      this.#quality.note(level, this.#lastDone - began);
      drawn();
      if (this.#dirty) this.invalidate();
      else if (level > 0 && this.#active) this.#still = setTimeout(() => this.#sharpen(), STILL_MS);
    });
    this.#stopWatching = () => {
      stop();
      drawn();
    };
  }

  #sharpen(): void {
    if (this.#mayDraw()) this.#draw(true);
  }

  #render(): void {
    for (const listener of this.#before) listener();
    const camera = this.rig.camera;
    const perspective = camera === this.rig.perspective;
    const { eyeDome, stride } = QUALITIES[this.#level] ?? QUALITIES[0];
    this.scene.traverseVisible((object) => {
      const own = (object as { material?: unknown }).material;
      if (!(own instanceof PointMaterial)) return;
      own.setView(this.#renderer.getPixelRatio(), perspective);
      if (object instanceof Points) thinOut(object, stride);
      own.setClip(this.#clip);
    });
    this.#renderer.setRenderTarget(null);
    this.#renderer.setClearColor(this.#background, 1);
    this.#renderer.clear();
    if (this.rig.mode === 'ride' && perspective) {
      const { fov, aspect } = this.rig.perspective;
      this.#backdrop?.render(this.#renderer, MathUtils.degToRad(fov), aspect);
    }
    if (this.eyeDomeOn && eyeDome && !this.#split) this.#eyeDome.render(this.#renderer, this.scene, camera);
    else camera.layers.enable(1);
    if (this.#split)
      renderSplit(this.#renderer, this.scene, camera, this.#split, [this.#width, this.#height]);
    else this.#renderer.render(this.scene, camera);
    camera.layers.set(0);
    this.#drawn = cameraReport(this.rig, this.#origin, this.#moving);
    for (const listener of this.#after) listener();
    trace(() => ({ kind: 'drawn', sweeps: this.#picker.sweeps(this.scene), quality: this.#level }));
  }
}
