/** A flying camera: keys move it while they are held, a drag looks around, the wheel moves along the view. */
import { type PerspectiveCamera, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { type Flight, flown, forwardOf, type LookAt, looked, type Thrust } from './viewPose.ts';

export const FLY_KEYS = ['KeyW', 'KeyA', 'KeyS', 'KeyD', 'KeyQ', 'KeyE'] as const;
export type FlyKey = (typeof FLY_KEYS)[number];

/** About the speed of a car in a street; with shift that of a motorway. */
const SPEED_MPS = 12;
const FASTER = 4;
/** A drag over the height of the view looks this far round. */
const LOOK_RAD = 1.6;
const WHEEL_M_PER_PX = 0.03;

export class FlyCamera {
  enabled = false;
  readonly #camera: PerspectiveCamera;
  readonly #element: HTMLElement;
  readonly #onChange: () => void;
  readonly #held = new Set<FlyKey>();
  #fast = false;
  #flight: Flight = { position: [0, 0, 0], yaw: 0, pitch: 0 };
  #drag: { readonly id: number; readonly x: number; readonly y: number } | undefined;
  readonly #listening = new AbortController();

  constructor(camera: PerspectiveCamera, element: HTMLElement, onChange: () => void) {
    this.#camera = camera;
    this.#element = element;
    this.#onChange = onChange;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', this.#press, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#release, { signal });
    element.addEventListener('pointercancel', this.#release, { signal });
    element.addEventListener('wheel', this.#wheel, { signal, passive: false });
  }

  get flight(): Flight {
    return this.#flight;
  }

  enter(flight: Flight): void {
    this.#held.clear();
    this.#set(flight);
  }

  /** A key of FLY_KEYS was pressed or released. @param fast with shift. */
  key(key: FlyKey, down: boolean, fast: boolean): void {
    if (down) this.#held.add(key);
    else this.#held.delete(key);
    this.#fast = fast;
    this.#onChange();
  }

  /** Nothing is held any more, e.g. because the window lost the keyboard. */
  releaseAll(): void {
    this.#held.clear();
  }

  lookAt({ eye, target }: LookAt): void {
    const [x, y, z] = [target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]];
    this.#set({ position: eye, yaw: Math.atan2(y, x), pitch: Math.atan2(z, Math.hypot(x, y)) });
  }

  shift([x, y, z]: Vec3): void {
    const [px, py, pz] = this.#flight.position;
    this.#flight = { ...this.#flight, position: [px + x, py + y, pz + z] };
    if (this.enabled) this.#place();
  }

  /** Flies on; true while a key is held. */
  update(deltaS: number): boolean {
    if (this.#held.size === 0) return false;
    const both = (plus: FlyKey, minus: FlyKey): number =>
      Number(this.#held.has(plus)) - Number(this.#held.has(minus));
    const thrust: Thrust = {
      ahead: both('KeyW', 'KeyS'),
      right: both('KeyD', 'KeyA'),
      up: both('KeyE', 'KeyQ'),
    };
    this.#set(flown(this.#flight, thrust, SPEED_MPS * (this.#fast ? FASTER : 1) * deltaS));
    return true;
  }

  dispose(): void {
    this.#listening.abort();
  }

  #set(flight: Flight): void {
    this.#flight = flight;
    this.#place();
  }

  #place(): void {
    const { position } = this.#flight;
    const [x, y, z] = forwardOf(this.#flight);
    this.#camera.position.set(...position);
    this.#camera.lookAt(new Vector3(position[0] + x, position[1] + y, position[2] + z));
    this.#camera.updateMatrixWorld();
  }

  readonly #press = (event: PointerEvent): void => {
    if (!this.enabled) return;
    this.#drag = { id: event.pointerId, x: event.clientX, y: event.clientY };
    this.#element.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!this.enabled || drag?.id !== event.pointerId) return;
    const perPx = LOOK_RAD / Math.max(1, this.#element.clientHeight);
    // The scene follows the pointer.
    this.#set(looked(this.#flight, (event.clientX - drag.x) * perPx, (event.clientY - drag.y) * perPx));
    this.#drag = { id: event.pointerId, x: event.clientX, y: event.clientY };
    this.#onChange();
  };

  readonly #release = (event: PointerEvent): void => {
    if (this.#drag?.id === event.pointerId) this.#drag = undefined;
  };

  readonly #wheel = (event: WheelEvent): void => {
    if (!this.enabled) return;
    event.preventDefault();
    this.#set(flown(this.#flight, { ahead: 1, right: 0, up: 0 }, -event.deltaY * WHEEL_M_PER_PX));
    this.#onChange();
  };
}
