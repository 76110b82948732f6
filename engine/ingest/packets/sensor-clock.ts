/** Places the clock of a sensor, once, on that of the one who received its packets. */

/** A clock that lies nearer to the receiver's is set, by PTP or GNSS; TAI is 37 s ahead of UTC. */
const SET_NS = 1_000_000_000n;
const TAI_NS = 37_000_000_000n;

export class SensorClock {
  #offset: bigint | undefined;
  #words = '';

  /** How it was placed, in words. */
  get words(): string {
    return this.#words;
  }

  /** @returns the time by the sensor's clock `own` as ns since 1970; `received` is used for the first packet only */
  place(own: bigint, received: bigint): bigint {
    return own + (this.#offset ??= this.#decide(received - own));
  }

  #decide(apart: bigint): bigint {
    const near = (ns: bigint): boolean => (apart - ns < 0n ? ns - apart : apart - ns) < SET_NS;
    if (near(0n)) {
      this.#words = 'its clock is set and used';
      return 0n;
    }
    if (near(-TAI_NS)) {
      this.#words = 'its clock is set to TAI, 37 s ahead of UTC: brought back';
      return -TAI_NS;
    }
    this.#words = 'its clock is its own, placed once by that of the capture';
    return apart;
  }
}
