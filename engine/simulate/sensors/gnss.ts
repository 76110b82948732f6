/**
 * Position by satellite: a constant bias, a slowly wandering error (Gauss-Markov) and white noise, with the covariance of
 * their sum; and reflected signals between tall buildings, whose error the covariance may or may not own up to.
 */

import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { fromEnu, type Geodetic } from '../../geometry/geodesy.ts';
import { transform } from '../../geometry/se3.ts';
import type { Axis } from '../../geometry/sequences.ts';
import { Random } from '../random/random.ts';
import { poseOf } from '../rig/place.ts';
import type { GnssRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

export type GnssFix = {
  readonly place: Geodetic;
  /** Diagonal over east, north, up, m². */
  readonly variance: Vec3;
  /** Carrier phase with fixed ambiguities. */
  readonly rtk: boolean;
};

type Three = [number, number, number];

export class Gnss {
  readonly rig: GnssRig;
  readonly #random: Random;
  readonly #echoes: Random;
  readonly #origin: MapOrigin;
  readonly #outage: { readonly from: number; readonly to: number } | undefined;
  readonly #bias: Vec3;
  #wander: Three | undefined;
  #reflected: Three = [0, 0, 0];

  constructor(rig: GnssRig, origin: MapOrigin, seconds: number, seed: number) {
    this.rig = rig;
    this.#origin = origin;
    this.#random = new Random(seed, 'gnss');
    this.#echoes = new Random(seed, 'gnss multipath');
    const bias = new Random(seed, 'gnss bias');
    const { horizontal, vertical } = rig.biasM;
    this.#bias = [horizontal * bias.normal(), horizontal * bias.normal(), vertical * bias.normal()];
    const middle = seconds * 0.55;
    if (rig.outageS > 0 && seconds >= 2 * rig.outageS) {
      this.#outage = { from: middle - rig.outageS / 2, to: middle + rig.outageS / 2 };
    }
  }

  get outage(): { readonly from: number; readonly to: number } | undefined {
    return this.#outage;
  }

  /** Position of the antenna in the map. */
  antenna(ego: EgoMotion, time: number): Vec3 {
    return transform(ego.pose(time), poseOf(this.rig.place).p);
  }

  /**
   * Call once per epoch, in order; `blocked` is the share of the sky that is hidden from the antenna. undefined while there
   * is no fix: the receiver is silent then.
   */
  measure(ego: EgoMotion, time: number, blocked = 0): GnssFix | undefined {
    const { wanderM, whiteM, biasM, multipath, rateHz, rtk } = this.rig;
    const axes = (of: { horizontal: number; vertical: number }): Vec3 => [
      of.horizontal,
      of.horizontal,
      of.vertical,
    ];
    const [sigma, white, bias] = [axes(wanderM), axes(whiteM), axes(biasM)];
    const keep = Math.exp(-1 / (rateHz * wanderM.timeS));
    const draw = (k: Axis): number => sigma[k] * this.#random.normal();
    const before = this.#wander;
    const drift = (k: Axis): number =>
      before ? before[k] * keep + Math.sqrt(1 - keep * keep) * draw(k) : draw(k);
    const wander: Three = [drift(0), drift(1), drift(2)];
    this.#wander = wander;
    const echo = this.#multipath(blocked);
    const at = this.antenna(ego, time);
    const off = (k: Axis): number =>
      at[k] + this.#bias[k] + wander[k] + this.#reflected[k] + white[k] * this.#random.normal();
    const place = fromEnu(this.#origin, [off(0), off(1), off(2)]);
    if (this.#outage && time >= this.#outage.from && time < this.#outage.to) return undefined;
    const variance = (k: Axis): number =>
      sigma[k] ** 2 + white[k] ** 2 + bias[k] ** 2 + (multipath?.stated ? echo[k] ** 2 : 0);
    return { place, variance: [variance(0), variance(1), variance(2)], rtk: rtk && echo[0] === 0 };
  }

  /** Moves the reflected error on and returns its standard deviation per axis: zero under an open sky. */
  #multipath(blocked: number): Vec3 {
    const { multipath, rateHz } = this.rig;
    if (!multipath) return [0, 0, 0];
    const inside = blocked >= multipath.blocked;
    const keep = Math.exp(-1 / (rateHz * multipath.timeS));
    const size: Vec3 = [multipath.sizeM, multipath.sizeM, 2 * multipath.sizeM];
    const before = this.#reflected;
    const fresh = before[0] === 0;
    const next = (k: Axis): number => {
      const drawn = size[k] * this.#echoes.normal();
      if (!inside) return 0;
      return fresh ? drawn : before[k] * keep + Math.sqrt(1 - keep * keep) * drawn;
    };
    this.#reflected = [next(0), next(1), next(2)];
    return inside ? size : [0, 0, 0];
  }
}
