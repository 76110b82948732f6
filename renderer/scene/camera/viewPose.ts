/**
 * Where a 3D view's camera is in each mode: pure functions of the vehicle's place. Metres and radians in the scene, whose axes are
 * those of the map: x east, y north, z up; headings count from east towards north.
 */
import type { Vec3 } from '../../../engine/contract/calibration.ts';

/**
 * `chase` follows the vehicle's position and heading, `follow` its position; `orbit` and `fly` stand still; `top` and `heading` look
 * straight down without perspective, with north or the vehicle's heading up; `ride` looks through a camera of the drive.
 */
export type ViewMode = 'chase' | 'follow' | 'orbit' | 'fly' | 'top' | 'heading' | 'ride';

export const isFromAbove = (mode: ViewMode): boolean => mode === 'top' || mode === 'heading';

export type VehiclePlace = { readonly position: Vec3; readonly heading: number };

/** A camera with z upright on the screen. */
export type LookAt = { readonly eye: Vec3; readonly target: Vec3 };

const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

function turned([x, y, z]: Vec3, angle: number): Vec3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c * x - s * y, s * x + c * y, z];
}

/** Behind and above the vehicle, looking at the road ahead of it. */
export function behind({ position, heading }: VehiclePlace): LookAt {
  return {
    eye: add(position, turned([-15, 0, 8.5], heading)),
    target: add(position, turned([9, 0, 0], heading)),
  };
}

/** The camera after the vehicle moved: as it was to the vehicle, also where someone has moved it away from it. */
export function carried(view: LookAt, before: VehiclePlace, now: VehiclePlace, turns: boolean): LookAt {
  const angle = turns ? now.heading - before.heading : 0;
  const carry = (point: Vec3): Vec3 => add(now.position, turned(sub(point, before.position), angle));
  return { eye: carry(view.eye), target: carry(view.target) };
}

/** What is up on the screen of a view from above. */
export const upFromAbove = (mode: 'top' | 'heading', heading: number): readonly [x: number, y: number] =>
  mode === 'top' ? [0, 1] : [Math.cos(heading), Math.sin(heading)];

/** A view from above: its centre, what is up on the screen (of length 1), and half of what its height shows, metres. */
export type FromAbove = {
  readonly x: number;
  readonly y: number;
  readonly up: readonly [x: number, y: number];
  readonly halfHeightM: number;
};

/** The closest and the widest view from above: half its height, metres. */
const CLOSEST_M = 0.5;
const WIDEST_M = 4000;

/** A place of the screen, in half heights from its middle, right and up. */
export type ScreenPlace = readonly [right: number, up: number];

/** The place on the ground under a place of the screen. */
export function groundAt(
  { x, y, up: [ux, uy], halfHeightM }: FromAbove,
  [right, up]: ScreenPlace,
): readonly [x: number, y: number] {
  // Right of "up", seen from above.
  return [x + halfHeightM * (right * uy + up * ux), y + halfHeightM * (-right * ux + up * uy)];
}

/** What was under the pointer stays under it. @param factor above 1 shows more. */
export function zoomedFromAbove(view: FromAbove, factor: number, pointer: ScreenPlace): FromAbove {
  const halfHeightM = Math.min(WIDEST_M, Math.max(CLOSEST_M, view.halfHeightM * factor));
  const [px, py] = groundAt(view, pointer);
  const [qx, qy] = groundAt({ ...view, halfHeightM }, pointer);
  return { ...view, x: view.x + px - qx, y: view.y + py - qy, halfHeightM };
}

/** What was pressed comes under the pointer. */
export function pannedFromAbove(view: FromAbove, pressed: ScreenPlace, pointer: ScreenPlace): FromAbove {
  const [px, py] = groundAt(view, pressed);
  const [qx, qy] = groundAt(view, pointer);
  return { ...view, x: view.x + px - qx, y: view.y + py - qy };
}

/** The view from above moved along with the vehicle; with its heading up it turns about the vehicle. */
export function carriedFromAbove(
  view: FromAbove,
  mode: 'top' | 'heading',
  before: VehiclePlace,
  now: VehiclePlace,
): FromAbove {
  const angle = mode === 'heading' ? now.heading - before.heading : 0;
  const [x, y] = add(now.position, turned(sub([view.x, view.y, 0], before.position), angle));
  return { ...view, x, y, up: upFromAbove(mode, now.heading) };
}

/** An oblique view of what a view from above shows: the same middle, as much of it, the same side up. */
export function oblique({ x, y, up, halfHeightM }: FromAbove, groundZ: number, fovRad: number): LookAt {
  const distance = halfHeightM / Math.tan(fovRad / 2);
  // 40° over the ground.
  const [back, high] = [distance * 0.766, distance * 0.643];
  return { eye: [x - up[0] * back, y - up[1] * back, groundZ + high], target: [x, y, groundZ] };
}

/** Distance at which a sphere fills the smaller side of a view. @param aspect width over height. */
export function distanceToFit(radiusM: number, fovRad: number, aspect: number): number {
  const half = Math.atan(Math.tan(fovRad / 2) * Math.min(1, aspect));
  return radiusM / Math.sin(half);
}

/** A sphere in the middle, from the side that the view is on now. */
export function framed(view: LookAt, centre: Vec3, radiusM: number, fovRad: number, aspect: number): LookAt {
  const back = sub(view.eye, view.target);
  const length = Math.hypot(...back) || 1;
  const distance = distanceToFit(radiusM, fovRad, aspect);
  const eye = add(centre, [
    (back[0] / length) * distance,
    (back[1] / length) * distance,
    (back[2] / length) * distance,
  ]);
  return { eye, target: centre };
}

/** A flying camera: yaw from east towards north, pitch up from the horizon. */
export type Flight = { readonly position: Vec3; readonly yaw: number; readonly pitch: number };

/** Straight up and straight down have no yaw. */
const MOST_PITCH = (89 * Math.PI) / 180;

export const forwardOf = ({ yaw, pitch }: Pick<Flight, 'yaw' | 'pitch'>): Vec3 => [
  Math.cos(pitch) * Math.cos(yaw),
  Math.cos(pitch) * Math.sin(yaw),
  Math.sin(pitch),
];

/** A flight from a view: the same place and direction. */
export function flightFrom({ eye, target }: LookAt): Flight {
  const [x, y, z] = sub(target, eye);
  return { position: eye, yaw: Math.atan2(y, x), pitch: Math.atan2(z, Math.hypot(x, y)) };
}

/** @param aheadM how far away the place is that the view then turns about. */
export function lookAtFrom(flight: Flight, aheadM: number): LookAt {
  const [x, y, z] = forwardOf(flight);
  return { eye: flight.position, target: add(flight.position, [x * aheadM, y * aheadM, z * aheadM]) };
}

/** @param dYaw, dPitch radians. */
export const looked = (flight: Flight, dYaw: number, dPitch: number): Flight => ({
  ...flight,
  yaw: flight.yaw + dYaw,
  pitch: Math.min(MOST_PITCH, Math.max(-MOST_PITCH, flight.pitch + dPitch)),
});

/** Shares of the speed: along the view, to its right, and up the map. */
export type Thrust = { readonly ahead: number; readonly right: number; readonly up: number };

/** @param distanceM of a thrust of 1. */
export function flown(flight: Flight, { ahead, right, up }: Thrust, distanceM: number): Flight {
  const [x, y, z] = forwardOf(flight);
  const [rx, ry] = [Math.sin(flight.yaw), -Math.cos(flight.yaw)];
  const by: Vec3 = [ahead * x + right * rx, ahead * y + right * ry, ahead * z + up];
  return {
    ...flight,
    position: add(flight.position, [by[0] * distanceM, by[1] * distanceM, by[2] * distanceM]),
  };
}
