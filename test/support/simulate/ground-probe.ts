/** Looks straight down on single places of a simulated world, by a laser and by a camera without noise. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { type LidarSpec, RaycastCamera, type RaycastScene } from '../../../engine/kernels/raycast.ts';
import type { Side } from '../../../engine/simulate/world/model/profile.ts';
import type { Street } from '../../../engine/simulate/world/road/street.ts';

const HALF = Math.SQRT1_2;
/** The laser's forward axis down. */
const DOWN_LASER = { w: HALF, x: 0, y: HALF, z: 0 };
/** A camera's forward axis down. */
const DOWN_CAMERA = { w: 0, x: 1, y: 0, z: 0 };
/** Below the crowns of trees and the roofs of parked cars' neighbours, over the ground (m). */
const ABOVE_M = 0.6;
const PIXELS = 6;

const LASER: LidarSpec = {
  beams: Float32Array.of(0, 0, 1, 0),
  columns: 2,
  startAzimuthRad: 0,
  clockwise: true,
  rangeMinM: 0.1,
  rangeMaxM: 5,
  rangeSigmaM: 0,
  divergenceRad: 0.01,
  dropout: 0,
  countsPerReflectance: 100,
  paintContrast: 0,
  paintRangeM: 10,
  speckle: 0,
  speckleFloor: 0,
  saturation: 0,
  weak: 0,
  skew: 0,
  fallPerM: 0,
  fallFromM: 0,
  hidden: new Uint8Array(0),
  quantise: false,
  seed: 1,
  sweep: 0,
};

export type Probed = {
  readonly material: number;
  /** To the laser, 0 to 1. */
  readonly reflectance: number;
  /** Mean of the picture, 0 to 255. */
  readonly brightness: number;
  /** Height of the surface. */
  readonly z: number;
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export class GroundProbe {
  readonly #street: Street;
  readonly #scene: RaycastScene;
  readonly #camera = new RaycastCamera({
    lens: 'pinhole',
    width: PIXELS,
    height: PIXELS,
    fx: 60,
    fy: 60,
    cx: (PIXELS - 1) / 2,
    cy: (PIXELS - 1) / 2,
    distortion: [],
  });

  constructor(street: Street, scene: RaycastScene) {
    this.#street = street;
    this.#scene = scene;
  }

  /** What lies below a place of the map; `toSun` straight up when left out. */
  at([x, y, z]: Vec3, toSun: Vec3 = [0, 0, 1]): Probed {
    const from: Vec3 = [x, y, z + ABOVE_M];
    const laser: Pose = { p: from, q: DOWN_LASER };
    const sweep = this.#scene.scan(LASER, [laser]);
    const first = sweep.column.indexOf(0);
    const rgb = this.#scene.render(
      this.#camera,
      { toSun, exposure: 0.3, hazeM: 1100, noise: 0, vignette: 0, smooth: true, seed: 1, frame: 0 },
      { p: from, q: DOWN_CAMERA },
    );
    return {
      material: sweep.materials[first] ?? 255,
      reflectance: (sweep.intensity[first] ?? Number.NaN) / 100,
      brightness: rgb.reduce((sum, v) => sum + v, 0) / rgb.length,
      z: from[2] - (sweep.xyz[3 * first] ?? Number.NaN),
    };
  }

  /** How much higher the kerb stone is than the road before it; undefined where something stands there. */
  stepAt(side: Side, s: number): number | undefined {
    const kerb = this.#street.kerbAt(side, s);
    const [road, stone] = [-0.06, 0.08].map((out) => this.at(this.#street.place(s, side * (kerb + out))));
    if (!road || !stone || road.material > 1 || stone.material !== 1) return undefined;
    return stone.z - road.z;
  }
}
