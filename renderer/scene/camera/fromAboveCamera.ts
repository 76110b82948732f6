/** The view from above and its pointer: drag moves the ground, the wheel and two fingers zoom at the pointer. It never turns by hand. */
import { Matrix4, OrthographicCamera, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import {
  carriedFromAbove,
  type FromAbove,
  pannedFromAbove,
  type ScreenPlace,
  upFromAbove,
  type VehiclePlace,
  zoomedFromAbove,
} from './viewPose.ts';

/** Half the height of the view at first, metres. */
const HALF_HEIGHT_M = 40;
/** The camera's height over the ground: above every building, within the far plane. */
const ABOVE_M = 500;
const ZOOM_PER_PX = 0.0015;
/** Time constant of movements that are not by hand, s. */
const SMOOTH_S = 0.12;

export class FromAboveCamera {
  readonly camera = new OrthographicCamera(-1, 1, 1, -1, 1, 2000);
  enabled = false;
  readonly #element: HTMLElement;
  readonly #onChange: () => void;
  readonly #pointers = new Map<number, ScreenPlace>();
  #mode: 'top' | 'heading' = 'top';
  #vehicle: VehiclePlace = { position: [0, 0, 0], heading: 0 };
  #view: FromAbove = { x: 0, y: 0, up: [0, 1], halfHeightM: HALF_HEIGHT_M };
  /** Where a movement that is not by hand ends; undefined while there is none. */
  #goal: FromAbove | undefined;
  #follows = true;
  #aspect = 1;
  readonly #listening = new AbortController();

  constructor(element: HTMLElement, onChange: () => void) {
    this.#element = element;
    this.#onChange = onChange;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', this.#press, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#release, { signal });
    element.addEventListener('pointercancel', this.#release, { signal });
    element.addEventListener('wheel', this.#wheel, { signal, passive: false });
  }

  get view(): FromAbove {
    return this.#goal ?? this.#view;
  }

  /** Centred on the vehicle, which it follows from then on. */
  enter(mode: 'top' | 'heading', vehicle: VehiclePlace): void {
    this.#mode = mode;
    this.#vehicle = vehicle;
    this.#follows = true;
    const [x, y] = vehicle.position;
    this.#goal = undefined;
    this.#set({ ...this.#view, x, y, up: upFromAbove(mode, vehicle.heading) });
  }

  setAspect(aspect: number): void {
    this.#aspect = aspect;
    this.#place();
  }

  setVehicle(now: VehiclePlace): void {
    const before = this.#vehicle;
    this.#vehicle = now;
    if (!this.#follows) return;
    if (this.#goal) this.#goal = carriedFromAbove(this.#goal, this.#mode, before, now);
    this.#set(carriedFromAbove(this.#view, this.#mode, before, now));
  }

  /** Everything in the scene was moved by so much. */
  shift([x, y, z]: Vec3): void {
    const { position, heading } = this.#vehicle;
    this.#vehicle = { position: [position[0] + x, position[1] + y, position[2] + z], heading };
    this.#goal &&= { ...this.#goal, x: this.#goal.x + x, y: this.#goal.y + y };
    this.#set({ ...this.#view, x: this.#view.x + x, y: this.#view.y + y });
  }

  home(): void {
    const [x, y] = this.#vehicle.position;
    this.#follows = true;
    this.#goal = { x, y, up: upFromAbove(this.#mode, this.#vehicle.heading), halfHeightM: HALF_HEIGHT_M };
  }

  /** Shows a place and stays there, north up, whatever the vehicle does. */
  lookAt([x, y]: Vec3, radiusM: number): void {
    this.#mode = 'top';
    this.#follows = false;
    this.#set({ ...this.#view, up: [0, 1] });
    this.#goal = { x, y, up: [0, 1], halfHeightM: Math.max(1, radiusM) / Math.min(1, this.#aspect) };
  }

  /** Advances a running movement; true while something moves. */
  update(deltaS: number): boolean {
    const goal = this.#goal;
    if (!goal) return false;
    const part = 1 - Math.exp(-deltaS / SMOOTH_S);
    const { x, y, halfHeightM } = this.#view;
    const zoom = Math.log(goal.halfHeightM / halfHeightM);
    if (Math.hypot(goal.x - x, goal.y - y) < 1e-3 * halfHeightM && Math.abs(zoom) < 1e-3) {
      this.#goal = undefined;
      this.#set(goal);
      return false;
    }
    this.#set({
      ...goal,
      x: x + (goal.x - x) * part,
      y: y + (goal.y - y) * part,
      halfHeightM: halfHeightM * Math.exp(zoom * part),
    });
    return true;
  }

  dispose(): void {
    this.#listening.abort();
  }

  #set(view: FromAbove): void {
    this.#view = view;
    this.#place();
  }

  #place(): void {
    const { x, y, up, halfHeightM } = this.#view;
    const { camera } = this;
    const [forward, right] = [new Vector3(0, 0, -1), new Vector3(up[1], -up[0], 0)];
    const matrix = new Matrix4().makeBasis(right, new Vector3(up[0], up[1], 0), forward.negate());
    camera.position.set(x, y, this.#vehicle.position[2] + ABOVE_M);
    camera.quaternion.setFromRotationMatrix(matrix);
    const halfWidthM = halfHeightM * this.#aspect;
    Object.assign(camera, { left: -halfWidthM, right: halfWidthM, top: halfHeightM, bottom: -halfHeightM });
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
  }

  #placeOf({ clientX, clientY }: MouseEvent): ScreenPlace {
    const { left, top, width, height } = this.#element.getBoundingClientRect();
    return [((clientX - left) * 2 - width) / height, 1 - ((clientY - top) * 2) / height];
  }

  readonly #press = (event: PointerEvent): void => {
    if (!this.enabled) return;
    this.#pointers.set(event.pointerId, this.#placeOf(event));
    this.#element.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const from = this.#pointers.get(event.pointerId);
    if (!this.enabled || !from) return;
    const to = this.#placeOf(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    let view = this.#view;
    if (other) {
      const apart = (a: ScreenPlace): number => Math.max(1e-3, Math.hypot(a[0] - other[0], a[1] - other[1]));
      view = zoomedFromAbove(view, apart(from) / apart(to), other);
    } else view = pannedFromAbove(view, from, to);
    this.#pointers.set(event.pointerId, to);
    this.#byHand(view);
  };

  readonly #release = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  readonly #wheel = (event: WheelEvent): void => {
    if (!this.enabled) return;
    event.preventDefault();
    this.#byHand(zoomedFromAbove(this.#view, Math.exp(event.deltaY * ZOOM_PER_PX), this.#placeOf(event)));
  };

  #byHand(view: FromAbove): void {
    this.#goal = undefined;
    this.#set(view);
    this.#onChange();
  }
}
