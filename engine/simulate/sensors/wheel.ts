/** Speed and yaw rate as a car's bus gives them: a scale error from worn tyres, noise, and steps of 1 cm/s. */
import { conjugate, rotate } from '../../geometry/se3.ts';
import { Random } from '../random/random.ts';
import type { WheelRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

export class Wheel {
  readonly rig: WheelRig;
  readonly #random: Random;
  readonly #scale: number;

  constructor(rig: WheelRig, seed: number) {
    this.rig = rig;
    this.#random = new Random(seed, 'wheel');
    this.#scale = 1 + rig.scaleSigma * this.#random.normal();
  }

  measure(ego: EgoMotion, time: number): { readonly speedMps: number; readonly yawRate: number } {
    const { velocity, rates } = ego.kinematics(time);
    const forward = rotate(conjugate(ego.pose(time).q), velocity)[0];
    // Standing wheels say exactly zero.
    const noise = Math.abs(forward) < 0.02 ? 0 : this.rig.speedSigmaMps * this.#random.normal();
    return {
      speedMps: Math.round((forward * this.#scale + noise) * 100) / 100,
      yawRate: rates[2] + this.rig.yawRateSigma * this.#random.normal(),
    };
  }
}
