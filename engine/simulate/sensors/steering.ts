/** The angle at the front wheels as a car's bus gives it, from the yaw rate by the bicycle model: atan(wheelbase · rate / speed). */
import { conjugate, rotate } from '../../geometry/se3.ts';
import { Random } from '../random/random.ts';
import type { SteeringRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

const DEG = Math.PI / 180;
/** Below this speed the wheels keep their angle: a rate over a speed says nothing any more. */
const LEAST_MPS = 0.5;

export class Steering {
  readonly rig: SteeringRig;
  readonly #random: Random;
  readonly #offsetRad: number;
  #angleRad = 0;

  constructor(rig: SteeringRig, seed: number) {
    this.rig = rig;
    this.#random = new Random(seed, 'steering');
    this.#offsetRad = rig.offsetSigmaDeg * DEG * this.#random.normal();
  }

  /** Call once per sample, in order. Left positive. */
  measure(ego: EgoMotion, time: number): { readonly angleRad: number; readonly speedMps: number } {
    const { velocity, rates } = ego.kinematics(time);
    const speedMps = rotate(conjugate(ego.pose(time).q), velocity)[0];
    if (speedMps > LEAST_MPS) this.#angleRad = Math.atan((this.rig.wheelbaseM * rates[2]) / speedMps);
    const noise = this.rig.sigmaDeg * DEG * this.#random.normal();
    return { angleRad: this.#angleRad + this.#offsetRad + noise, speedMps };
  }
}
