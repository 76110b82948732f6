/** The stepper's own small scene: map and scan as points, correspondences as line segments; drawn on change only. */
import CameraControls from 'camera-controls';
import * as THREE from 'three';
import type { StepIteration } from '../../../engine/contract/steps/iterations.ts';
import { toColumnMajor } from '../../../engine/geometry/se3.ts';
import { tokenColour } from '../../widgets/streams/sensorKind.ts';

CameraControls.install({ THREE });

/** Residual at which a correspondence is drawn in the full warning colour (m). */
const BAD_M = 0.3;

export class StepScene {
  readonly #holder: HTMLElement;
  readonly #renderer: THREE.WebGLRenderer;
  readonly #scene = new THREE.Scene();
  readonly #camera = new THREE.PerspectiveCamera(55, 1, 0.1, 2000);
  readonly #controls: CameraControls;
  readonly #map = points(0x6f7c8b, 1.5);
  readonly #scan = points(tokenColour('--scene-scan'), 2.5);
  readonly #lines = new THREE.LineSegments(
    new THREE.BufferGeometry(),
    new THREE.LineBasicMaterial({ vertexColors: true }),
  );
  readonly #watch: ResizeObserver;
  #frame = 0;
  #last = performance.now();
  #placed = false;
  #dirty = true;

  constructor(holder: HTMLElement) {
    this.#holder = holder;
    this.#renderer = new THREE.WebGLRenderer({ antialias: true });
    this.#renderer.setPixelRatio(window.devicePixelRatio);
    holder.append(this.#renderer.domElement);
    this.#scene.background = new THREE.Color(tokenColour('--scene-bg'));
    this.#camera.up.set(0, 0, 1);
    this.#controls = new CameraControls(this.#camera, this.#renderer.domElement);
    this.#scan.matrixAutoUpdate = false;
    for (const object of [this.#map, this.#scan, this.#lines]) {
      object.frustumCulled = false;
      this.#scene.add(object);
    }
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(holder);
    this.#resize();
    this.#tick();
  }

  show(scan: Float32Array, map: Float32Array, iterations: readonly StepIteration[]): void {
    fill(this.#scan, scan);
    fill(this.#map, map);
    if (!this.#placed && (scan.length > 0 || map.length > 0)) {
      this.#placed = true;
      const [x, y, z] = iterations.at(-1)?.T_odom_lidar.p ?? [0, 0, 0];
      void this.#controls.setLookAt(x - 18, y - 18, z + 26, x, y, z, false);
    }
    this.setIteration(iterations.at(-1));
  }

  setIteration(iteration: StepIteration | undefined): void {
    this.#scan.matrix.fromArray(
      iteration ? toColumnMajor(iteration.T_odom_lidar) : new THREE.Matrix4().elements,
    );
    const n = iteration?.distanceM.length ?? 0;
    const position = new Float32Array(6 * n);
    const colour = new Float32Array(6 * n);
    const mixed = new THREE.Color();
    const [good, bad] = [new THREE.Color(0x3fbf7f), new THREE.Color(0xff5a4f)];
    for (let i = 0; iteration && i < n; i++) {
      position.set(iteration.source.subarray(3 * i, 3 * i + 3), 6 * i);
      position.set(iteration.target.subarray(3 * i, 3 * i + 3), 6 * i + 3);
      mixed.lerpColors(good, bad, Math.min(1, Math.abs(iteration.distanceM[i] ?? 0) / BAD_M));
      mixed.toArray(colour, 6 * i);
      mixed.toArray(colour, 6 * i + 3);
    }
    this.#lines.geometry.dispose();
    this.#lines.geometry = new THREE.BufferGeometry();
    this.#lines.geometry.setAttribute('position', new THREE.BufferAttribute(position, 3));
    this.#lines.geometry.setAttribute('color', new THREE.BufferAttribute(colour, 3));
    this.#dirty = true;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#watch.disconnect();
    this.#controls.dispose();
    for (const object of [this.#map, this.#scan, this.#lines]) {
      object.geometry.dispose();
      (object.material as THREE.Material).dispose();
    }
    this.#renderer.dispose();
    this.#renderer.domElement.remove();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#holder;
    if (width === 0 || height === 0) return;
    this.#renderer.setSize(width, height);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#dirty = true;
  }

  #tick = (): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    const now = performance.now();
    const moved = this.#controls.update((now - this.#last) / 1000);
    this.#last = now;
    if (!moved && !this.#dirty) return;
    this.#dirty = false;
    this.#renderer.render(this.#scene, this.#camera);
  };
}

function points(colour: number | string, size: number): THREE.Points {
  return new THREE.Points(
    new THREE.BufferGeometry(),
    new THREE.PointsMaterial({ color: colour, size, sizeAttenuation: false }),
  );
}

function fill(object: THREE.Points, xyz: Float32Array): void {
  object.geometry.dispose();
  object.geometry = new THREE.BufferGeometry();
  object.geometry.setAttribute('position', new THREE.BufferAttribute(xyz.slice(), 3));
}
