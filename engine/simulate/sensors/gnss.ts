/** Position by satellite: a slowly wandering error (Gauss-Markov) plus white noise, and the covariance of their sum. */
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { fromEnu, type Geodetic } from '../../geometry/geodesy.ts';
import { transform } from '../../geometry/se3.ts';
import type { EgoMotion } from '../motion.ts';
import { Random } from '../random.ts';
import type { GnssRig } from '../rig/rig.ts';

export type GnssFix = {
  readonly place: Geodetic;
  /** Diagonal over east, north, up, m². */
  readonly variance: Vec3;
  /** Carrier phase with fixed ambiguities. */
  readonly rtk: boolean;
};

export class Gnss {
  readonly rig: GnssRig;
  readonly #random: Random;
  readonly #origin: MapOrigin;
  readonly #outage: { readonly from: number; readonly to: number } | undefined;
  #wander: [number, number, number] | undefined;

  constructor(rig: GnssRig, origin: MapOrigin, seconds: number, seed: number) {
    this.rig = rig;
    this.#origin = origin;
    this.#random = new Random(seed, 'gnss');
    const middle = seconds * 0.55;
    if (rig.outageS > 0 && seconds >= 2 * rig.outageS) {
      this.#outage = { from: middle - rig.outageS / 2, to: middle + rig.outageS / 2 };
    }
  }

  get outage(): { readonly from: number; readonly to: number } | undefined {
    return this.#outage;
  }

  /** Call once per epoch, in order. undefined while there is no fix: the receiver is silent then. */
  measure(ego: EgoMotion, time: number): GnssFix | undefined {
    const { wanderM, whiteM, place: antenna, rateHz } = this.rig;
    const sigma: Vec3 = [wanderM.horizontal, wanderM.horizontal, wanderM.vertical];
    const white: Vec3 = [whiteM.horizontal, whiteM.horizontal, whiteM.vertical];
    const keep = Math.exp(-1 / (rateHz * wanderM.timeS));
    const draw = (k: number): number => sigma[k]! * this.#random.normal();
    this.#wander = this.#wander
      ? (this.#wander.map((w, k) => w * keep + Math.sqrt(1 - keep * keep) * draw(k)) as [
          number,
          number,
          number,
        ])
      : [draw(0), draw(1), draw(2)];
    const at = transform(ego.pose(time), [antenna.xM, antenna.yM, antenna.zM]);
    const off = (k: number): number => at[k]! + this.#wander![k]! + white[k]! * this.#random.normal();
    const place = fromEnu(this.#origin, [off(0), off(1), off(2)]);
    if (this.#outage && time >= this.#outage.from && time < this.#outage.to) return undefined;
    const variance = (k: number): number => sigma[k]! ** 2 + white[k]! ** 2;
    return { place, variance: [variance(0), variance(1), variance(2)], rtk: this.rig.rtk };
  }
}
