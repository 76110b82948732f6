/**
 * The ways to look: orbit (stands still), follow (moves with the vehicle), chase (also turns with it), top-down (orthographic,
 * north up) and ride (through a camera of the drive).
 */
import CameraControls from 'camera-controls';
import {
  Box3,
  Matrix4,
  OrthographicCamera,
  PerspectiveCamera,
  Quaternion,
  Raycaster,
  Sphere,
  Spherical,
  Vector2,
  Vector3,
  Vector4,
} from 'three';

CameraControls.install({
  THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
});

export type ViewMode = 'orbit' | 'follow' | 'chase' | 'top' | 'ride';

export type RideCamera = {
  readonly T_scene_camera: Matrix4;
  readonly fx: number;
  readonly fy: number;
  readonly width: number;
  readonly height: number;
};

/** Camera axes of the drive (x right, y down, z forward) to those of Three.js (y up, looking along −z). */
const UP = new Vector3(0, 0, 1);
const CV_TO_GL = new Matrix4().makeScale(1, -1, -1);

export class CameraRig {
  readonly perspective = new PerspectiveCamera(50, 1, 0.2, 4000);
  readonly orthographic = new OrthographicCamera(-1, 1, 1, -1, 1, 2000);
  readonly #orbit: CameraControls;
  readonly #top: CameraControls;
  readonly #vehicle = new Vector3();
  #heading = 0;
  #placed = false;
  #mode: ViewMode = 'chase';
  #aspect = 1;

  constructor(element: HTMLElement, onChange: () => void) {
    this.perspective.up.set(0, 0, 1);
    this.orthographic.up.set(0, 0, 1);
    this.#orbit = new CameraControls(this.perspective, element);
    this.#top = new CameraControls(this.orthographic, element);
    for (const controls of [this.#orbit, this.#top]) {
      controls.smoothTime = 0.12;
      controls.draggingSmoothTime = 0.04;
      controls.dollyToCursor = true;
      controls.addEventListener('control', onChange);
      controls.addEventListener('controlstart', onChange);
      controls.addEventListener('wake', onChange);
    }
    this.#orbit.minDistance = 0.5;
    this.#orbit.maxDistance = 3000;
    this.#orbit.maxPolarAngle = Math.PI * 0.98;
    this.#orbit.setLookAt(-16, 0, 9, 6, 0, 0, false);
    this.#top.minPolarAngle = this.#top.maxPolarAngle = 0;
    this.#top.mouseButtons.left = CameraControls.ACTION.TRUCK;
    this.#top.mouseButtons.right = CameraControls.ACTION.ROTATE;
    this.#top.minZoom = 0.05;
    this.#top.maxZoom = 200;
    this.#top.setLookAt(0, 0, 500, 0, 0, 0, false);
    this.#top.zoomTo(1, false);
    this.setMode('chase');
  }

  get mode(): ViewMode {
    return this.#mode;
  }

  get camera(): PerspectiveCamera | OrthographicCamera {
    return this.#mode === 'top' ? this.orthographic : this.perspective;
  }

  setMode(mode: ViewMode): void {
    const before = this.#mode;
    this.#mode = mode;
    this.#orbit.enabled = mode !== 'top' && mode !== 'ride';
    this.#top.enabled = mode === 'top';
    if (mode === 'chase' && before !== 'chase') this.#behind(before !== 'ride');
    if (mode === 'top' && before !== 'top') {
      this.#top.setTarget(this.#vehicle.x, this.#vehicle.y, this.#vehicle.z, false);
    }
    if (before === 'ride' && mode !== 'ride') {
      this.perspective.fov = 50;
      this.setAspect(this.#aspect);
      this.#orbit.update(0);
    }
  }

  /** Half the height of the top-down view is 40 m at zoom 1. */
  setAspect(aspect: number): void {
    this.#aspect = aspect;
    this.perspective.aspect = aspect;
    this.perspective.updateProjectionMatrix();
    Object.assign(this.orthographic, { left: -40 * aspect, right: 40 * aspect, top: 40, bottom: -40 });
    this.orthographic.updateProjectionMatrix();
  }

  /** The vehicle moved: position in the scene, heading in radians from x towards y. */
  setVehicle(position: Vector3, heading: number): void {
    const moved = position.clone().sub(this.#vehicle);
    const turned = Math.atan2(Math.sin(heading - this.#heading), Math.cos(heading - this.#heading));
    this.#vehicle.copy(position);
    this.#heading = heading;
    if (!this.#placed) {
      this.#placed = true;
      this.#behind(false);
      this.#top.setTarget(position.x, position.y, position.z, false);
      return;
    }
    if (moved.lengthSq() === 0 && turned === 0) return;
    if (this.#mode === 'follow' || this.#mode === 'chase') {
      // Chasing turns the whole view about the vehicle, wherever one has panned it to.
      const turn = this.#mode === 'chase' ? turned : 0;
      const before = position.clone().sub(moved);
      const target = this.#orbit.getTarget(new Vector3()).sub(before).applyAxisAngle(UP, turn).add(position);
      this.#orbit.moveTo(target.x, target.y, target.z, false);
      if (turn !== 0) this.#orbit.rotate(turn, 0, false);
    } else if (this.#mode === 'top') {
      const target = this.#top.getTarget(new Vector3()).add(moved);
      this.#top.moveTo(target.x, target.y, target.z, false);
    }
  }

  /** Looks through a camera; its picture fills the view as far as the shapes agree. */
  ride({ T_scene_camera, fy, height, fx, width }: RideCamera): void {
    if (this.#mode !== 'ride') return;
    const matrix = T_scene_camera.clone().multiply(CV_TO_GL);
    matrix.decompose(this.perspective.position, this.perspective.quaternion, new Vector3());
    const vertical = 2 * Math.atan(height / (2 * fy));
    const fromWidth = 2 * Math.atan(width / (2 * fx) / this.#aspect);
    this.perspective.fov = (Math.max(vertical, fromWidth) * 180) / Math.PI;
    this.perspective.updateProjectionMatrix();
    this.perspective.updateMatrixWorld();
  }

  /** Behind and above the vehicle, looking ahead. */
  home(): void {
    if (this.#mode === 'top') {
      this.#top.setTarget(this.#vehicle.x, this.#vehicle.y, this.#vehicle.z, true);
      this.#top.zoomTo(1, true);
      this.#top.rotateAzimuthTo(0, true);
    } else this.#behind(true);
  }

  /** Shows this place and as much around it. */
  lookAt(point: Vector3, radiusM: number): void {
    if (this.#mode === 'ride' || this.#mode === 'chase' || this.#mode === 'follow') this.setMode('orbit');
    if (this.#mode === 'top') {
      this.#top.setTarget(point.x, point.y, point.z, true);
      this.#top.zoomTo(40 / Math.max(1, radiusM), true);
    } else void this.#orbit.fitToSphere(new Sphere(point, radiusM), true);
  }

  /** Advances running movements; true while something moves. */
  update(deltaS: number): boolean {
    if (this.#mode === 'ride') return false;
    return (this.#mode === 'top' ? this.#top : this.#orbit).update(deltaS);
  }

  dispose(): void {
    this.#orbit.dispose();
    this.#top.dispose();
  }

  #behind(smooth: boolean): void {
    const [c, s] = [Math.cos(this.#heading), Math.sin(this.#heading)];
    const { x, y, z } = this.#vehicle;
    void this.#orbit.setLookAt(x - 15 * c, y - 15 * s, z + 8.5, x + 9 * c, y + 9 * s, z, smooth);
  }
}
