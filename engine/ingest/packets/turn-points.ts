/** Points of a turn in typed arrays that grow as they come. */
import type { TurnColumns } from './lidar.ts';

/** A packet of an Ouster with 128 beams has 2048. */
const FIRST_POINTS = 4096;

export class TurnPoints {
  #xyz = new Float32Array(3 * FIRST_POINTS);
  #intensity = new Float32Array(FIRST_POINTS);
  #ring = new Uint16Array(FIRST_POINTS);
  #time = new Int32Array(FIRST_POINTS);
  #n = 0;

  get count(): number {
    return this.#n;
  }

  /** Metres, the sensor's own intensity, the ring from the lowest, ns from the turn's time. */
  add(x: number, y: number, z: number, intensity: number, ring: number, timeNs: number): void {
    const n = this.#n++;
    if (n === this.#intensity.length) this.#grow(2 * n);
    this.#xyz[3 * n] = x;
    this.#xyz[3 * n + 1] = y;
    this.#xyz[3 * n + 2] = z;
    this.#intensity[n] = intensity;
    this.#ring[n] = ring;
    this.#time[n] = Math.round(timeNs);
  }

  /** What came so far; the next point is the first again. */
  take(): TurnColumns {
    const n = this.#n;
    this.#n = 0;
    return {
      xyz: this.#xyz.slice(0, 3 * n),
      intensity: this.#intensity.slice(0, n),
      ring: this.#ring.slice(0, n),
      time: this.#time.slice(0, n),
    };
  }

  #grow(points: number): void {
    const grown = { xyz: this.#xyz, intensity: this.#intensity, ring: this.#ring, time: this.#time };
    this.#xyz = new Float32Array(3 * points);
    this.#intensity = new Float32Array(points);
    this.#ring = new Uint16Array(points);
    this.#time = new Int32Array(points);
    this.#xyz.set(grown.xyz);
    this.#intensity.set(grown.intensity);
    this.#ring.set(grown.ring);
    this.#time.set(grown.time);
  }
}
