/**
 * A 3D view: renderer, cameras, picking. It draws when something changed and not otherwise; while inactive it draws nothing. Colour
 * management is off: all colours, of points, pictures and tokens, are display colours and pass through as they are.
 */
import {
  Color,
  ColorManagement,
  Group,
  LinearSRGBColorSpace,
  type Matrix4,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { CameraRig } from './cameraRig.ts';
import { type Pick, Picker } from './picker.ts';
import { EyeDome } from './points/eyeDome.ts';
import { PointMaterial } from './points/pointMaterial.ts';

ColorManagement.enabled = false;

export type SceneFrame = { readonly deltaS: number };

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
  #active = false;
  #frame = 0;
  #last = 0;
  #width = 1;
  #height = 1;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#renderer = new WebGLRenderer({ antialias: true, powerPreference: 'high-performance' });
    this.#renderer.outputColorSpace = LinearSRGBColorSpace;
    this.#renderer.autoClear = false;
    this.canvas = this.#renderer.domElement;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('aria-label', '3D view');
    host.append(this.canvas);
    this.scene.add(this.world);
    this.rig = new CameraRig(this.canvas, () => this.invalidate());
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
    this.#origin = origin;
    this.invalidate();
  }

  /** Points outside a box are neither drawn nor picked. @param T_clip_scene takes the box to ±1; undefined ends it. */
  setClip(T_clip_scene: Matrix4 | undefined): void {
    this.#clip = T_clip_scene;
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
    if (!this.#active || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      this.#fit();
      this.invalidate();
    } else {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
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

  /** The place of a scene point in the view, in CSS pixels; undefined behind the camera. */
  project(point: Vector3): readonly [x: number, y: number] | undefined {
    const p = point.clone().project(this.rig.camera);
    if (p.z < -1 || p.z > 1) return undefined;
    return [((p.x + 1) / 2) * this.#width, ((1 - p.y) / 2) * this.#height];
  }

  /** The view as a PNG, at `scale` times its size. */
  async picture(scale = 2): Promise<Blob> {
    const ratio = this.#renderer.getPixelRatio();
    this.#renderer.setPixelRatio(scale);
    this.#render();
    const blob = await new Promise<Blob | null>((resolve) => this.canvas.toBlob(resolve, 'image/png'));
    this.#renderer.setPixelRatio(ratio);
    this.invalidate();
    if (!blob) throw new Error('The picture is too large for this graphics device.');
    return blob;
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
    this.#renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.#renderer.setSize(clientWidth, clientHeight);
    this.rig.setAspect(clientWidth / clientHeight);
    // At once: a resized canvas is empty, and waiting a frame would flash.
    if (this.#active) this.#render();
  }

  #draw(now: number): void {
    this.#frame = 0;
    const deltaS = Math.min(0.1, (now - this.#last) / 1000);
    this.#last = now;
    const moving = this.rig.update(deltaS);
    this.#render();
    if (moving) this.invalidate();
  }

  #render(): void {
    for (const listener of this.#before) listener();
    const camera = this.rig.camera;
    const perspective = camera === this.rig.perspective;
    this.scene.traverseVisible((object) => {
      const own = (object as { material?: unknown }).material;
      if (!(own instanceof PointMaterial)) return;
      own.setView(this.#renderer.getPixelRatio(), perspective);
      own.setClip(this.#clip);
    });
    this.#renderer.setRenderTarget(null);
    this.#renderer.setClearColor(this.#background, 1);
    this.#renderer.clear();
    if (this.eyeDomeOn) this.#eyeDome.render(this.#renderer, this.scene, camera);
    else camera.layers.enable(1);
    this.#renderer.render(this.scene, camera);
    camera.layers.set(0);
    for (const listener of this.#after) listener();
  }
}
