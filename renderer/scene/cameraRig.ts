/**
 * The cameras of a 3D view and the change between them: oblique views (orbit, follow, chase), flying, from above, and the view
 * through a camera of the drive. What each does is in camera/viewPose.ts.
 */
import CameraControls from 'camera-controls';
import {
  Box3,
  MathUtils,
  Matrix4,
  type OrthographicCamera,
  PerspectiveCamera,
  Quaternion,
  Raycaster,
  Sphere,
  Spherical,
  Vector2,
  Vector3,
  Vector4,
} from 'three';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { FlyCamera } from './camera/flyCamera.ts';
import { FromAboveCamera } from './camera/fromAboveCamera.ts';
import { type RideLens, rideFov } from './camera/rideLens.ts';
import {
  behind,
  carried,
  flightFrom,
  framed,
  isFromAbove,
  type LookAt,
  lookAtFrom,
  oblique,
  type VehiclePlace,
  type ViewMode,
} from './camera/viewPose.ts';

export type { ViewMode } from './camera/viewPose.ts';

CameraControls.install({
  THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
});

/** The pose of the camera that is looked through, and its lens. */
export type RideCamera = { readonly T_scene_camera: Matrix4; readonly lens: RideLens };

const FOV_DEG = 50;
const FOV_RAD = MathUtils.degToRad(FOV_DEG);
/** A view that comes from flying or from a camera turns about a place so far ahead. */
const AHEAD_M = 15;
/** Camera axes of the drive (x right, y down, z forward) to those of Three.js (y up, looking along −z). */
const CV_TO_GL = new Matrix4().makeScale(1, -1, -1);

export class CameraRig {
  readonly perspective = new PerspectiveCamera(FOV_DEG, 1, 0.2, 4000);
  readonly fly: FlyCamera;
  readonly #above: FromAboveCamera;
  readonly #orbit: CameraControls;
  #vehicle: VehiclePlace = { position: [0, 0, 0], heading: 0 };
  #placed = false;
  #mode: ViewMode = 'chase';
  #aspect = 1;

  constructor(element: HTMLElement, onChange: () => void) {
    this.perspective.up.set(0, 0, 1);
    this.#orbit = new CameraControls(this.perspective, element);
    this.#orbit.smoothTime = 0.12;
    this.#orbit.draggingSmoothTime = 0.04;
    this.#orbit.dollyToCursor = true;
    this.#orbit.minDistance = 0.5;
    this.#orbit.maxDistance = 3000;
    this.#orbit.maxPolarAngle = Math.PI * 0.98;
    for (const change of ['control', 'controlstart', 'wake'] as const)
      this.#orbit.addEventListener(change, onChange);
    this.#above = new FromAboveCamera(element, onChange);
    this.fly = new FlyCamera(this.perspective, element, onChange);
    this.#look(behind(this.#vehicle), false);
    this.#enable();
  }

  get mode(): ViewMode {
    return this.#mode;
  }

  get orthographic(): OrthographicCamera {
    return this.#above.camera;
  }

  get camera(): PerspectiveCamera | OrthographicCamera {
    return isFromAbove(this.#mode) ? this.#above.camera : this.perspective;
  }

  setMode(mode: ViewMode): void {
    const before = this.#mode;
    if (mode === before) return;
    const seen = this.#seen();
    this.#mode = mode;
    this.#enable();
    if (before === 'ride') {
      this.perspective.fov = FOV_DEG;
      this.perspective.updateProjectionMatrix();
    }
    if (mode === 'top' || mode === 'heading') this.#above.enter(mode, this.#vehicle);
    else if (mode === 'fly') this.fly.enter(flightFrom(seen));
    else if (mode === 'chase') this.#look(behind(this.#vehicle), before === 'follow' || before === 'orbit');
    else if (mode !== 'ride') this.#look(seen, false);
  }

  setAspect(aspect: number): void {
    this.#aspect = aspect;
    this.perspective.aspect = aspect;
    this.perspective.updateProjectionMatrix();
    this.#above.setAspect(aspect);
  }

  /** The vehicle moved: position on the road in the scene, heading in radians from x towards y. */
  setVehicle(position: Vector3, heading: number): void {
    const now: VehiclePlace = { position: position.toArray(), heading };
    const before = this.#vehicle;
    const still =
      before.heading === heading && before.position.every((value, i) => value === now.position[i]);
    if (still && this.#placed) return;
    this.#vehicle = now;
    if (!this.#placed) {
      this.#placed = true;
      this.#look(behind(now), false);
      this.#above.enter(this.#mode === 'heading' ? 'heading' : 'top', now);
      return;
    }
    if (this.#mode === 'follow' || this.#mode === 'chase')
      this.#look(carried(this.#orbitView(), before, now, this.#mode === 'chase'), false);
    this.#above.setVehicle(now);
  }

  /** Everything in the scene was moved by so much; the views go with it. */
  shift(by: Vec3): void {
    const moved = ([x, y, z]: Vec3): Vec3 => [x + by[0], y + by[1], z + by[2]];
    this.#vehicle = { ...this.#vehicle, position: moved(this.#vehicle.position) };
    const { eye, target } = this.#orbitView();
    this.#look({ eye: moved(eye), target: moved(target) }, false);
    this.#above.shift(by);
    this.fly.shift(by);
  }

  /** Looks through a camera; its whole picture is in the view. */
  ride({ T_scene_camera, lens }: RideCamera): void {
    if (this.#mode !== 'ride') return;
    const matrix = T_scene_camera.clone().multiply(CV_TO_GL);
    matrix.decompose(this.perspective.position, this.perspective.quaternion, new Vector3());
    this.perspective.fov = MathUtils.radToDeg(rideFov(lens, this.#aspect));
    this.perspective.updateProjectionMatrix();
    this.perspective.updateMatrixWorld();
  }

  /** To the vehicle: behind and above it, or in the middle of a view from above. */
  home(): void {
    if (isFromAbove(this.#mode)) this.#above.home();
    else if (this.#mode === 'fly') this.fly.lookAt(behind(this.#vehicle));
    else if (this.#mode !== 'ride') this.#look(behind(this.#vehicle), true);
  }

  /** Shows a place with as much around it, and stays there while the vehicle moves on. */
  lookAt(point: Vector3, radiusM: number): void {
    if (isFromAbove(this.#mode)) {
      this.setMode('top');
      this.#above.lookAt(point.toArray(), radiusM);
      return;
    }
    const view = framed(this.#seen(), point.toArray(), radiusM, FOV_RAD, this.#aspect);
    if (this.#mode === 'fly') {
      this.fly.lookAt(view);
      return;
    }
    this.setMode('orbit');
    this.#look(view, true);
  }

  /** Advances running movements; true while something moves. */
  update(deltaS: number): boolean {
    if (this.#mode === 'ride') return false;
    if (this.#mode === 'fly') return this.fly.update(deltaS);
    return isFromAbove(this.#mode) ? this.#above.update(deltaS) : this.#orbit.update(deltaS);
  }

  dispose(): void {
    this.#orbit.dispose();
    this.#above.dispose();
    this.fly.dispose();
  }

  #enable(): void {
    this.#orbit.enabled = ['chase', 'follow', 'orbit'].includes(this.#mode);
    this.#above.enabled = isFromAbove(this.#mode);
    this.fly.enabled = this.#mode === 'fly';
  }

  #look({ eye, target }: LookAt, smooth: boolean): void {
    void this.#orbit.setLookAt(...eye, ...target, smooth);
    if (!smooth && this.#orbit.enabled) this.#orbit.update(0);
  }

  #orbitView(): LookAt {
    return {
      eye: this.#orbit.getPosition(new Vector3()).toArray(),
      target: this.#orbit.getTarget(new Vector3()).toArray(),
    };
  }

  /** What the view shows now, as an oblique view. */
  #seen(): LookAt {
    switch (this.#mode) {
      case 'top':
      case 'heading':
        return oblique(this.#above.view, this.#vehicle.position[2], FOV_RAD);
      case 'fly':
        return lookAtFrom(this.fly.flight, AHEAD_M);
      case 'ride': {
        const eye = this.perspective.position;
        const ahead = this.perspective.getWorldDirection(new Vector3()).multiplyScalar(AHEAD_M);
        return { eye: eye.toArray(), target: eye.clone().add(ahead).toArray() };
      }
      default:
        return this.#orbitView();
    }
  }
}
