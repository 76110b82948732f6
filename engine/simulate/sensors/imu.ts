/** Rates and specific force with white noise and a bias that walks (IEEE 952 wording: bias, angle random walk, rate random walk). */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { compose, conjugate, rotate } from '../../geometry/se3.ts';
import { Random } from '../random/random.ts';
import { poseOf } from '../rig/place.ts';
import type { ImuRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

export const GRAVITY_MPS2 = 9.80665;

export type ImuSample = { readonly rates: Vec3; readonly force: Vec3 };

export class Imu {
  readonly rig: ImuRig;
  readonly T_vehicle_imu: Pose;
  readonly #random: Random;
  #gyroBias: Vec3;
  #forceBias: Vec3;

  constructor(rig: ImuRig, seed: number) {
    this.rig = rig;
    this.T_vehicle_imu = poseOf(rig.place);
    this.#random = new Random(seed, 'imu');
    const three = (sigma: number): Vec3 => [
      sigma * this.#random.normal(),
      sigma * this.#random.normal(),
      sigma * this.#random.normal(),
    ];
    this.#gyroBias = three(rig.gyroBias);
    this.#forceBias = three(rig.accelerationBias);
  }

  /** Call once per sample, in order. Rates in rad/s, specific force in m/s² (at rest: gravity upwards). */
  measure(ego: EgoMotion, time: number): ImuSample {
    const { gyroSigma, accelerationSigma, gyroWalk, accelerationWalk } = this.rig;
    const { T_vehicle_imu } = this;
    const { rates, acceleration } = ego.kinematics(time, T_vehicle_imu.p);
    const T_map_imu = compose(ego.pose(time), T_vehicle_imu);
    const turned = rotate(conjugate(T_vehicle_imu.q), rates);
    const force = rotate(conjugate(T_map_imu.q), [
      acceleration[0],
      acceleration[1],
      acceleration[2] + GRAVITY_MPS2,
    ]);
    const noisy = (v: Vec3, bias: Vec3, sigma: number): Vec3 => [
      v[0] + bias[0] + sigma * this.#random.normal(),
      v[1] + bias[1] + sigma * this.#random.normal(),
      v[2] + bias[2] + sigma * this.#random.normal(),
    ];
    // A walk of the stated size after a second, whatever the rate.
    const walked = (bias: Vec3, walk: number): Vec3 =>
      walk > 0 ? noisy(bias, [0, 0, 0], walk / Math.sqrt(this.rig.rateHz)) : bias;
    this.#gyroBias = walked(this.#gyroBias, gyroWalk);
    this.#forceBias = walked(this.#forceBias, accelerationWalk);
    return {
      rates: noisy(turned, this.#gyroBias, gyroSigma),
      force: noisy(force, this.#forceBias, accelerationSigma),
    };
  }
}
