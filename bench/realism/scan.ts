/** One turn of a lidar as the comparison takes it, real or simulated. */
export type Scan = {
  /** Sensor frame: x ahead, z up (m). */
  readonly xyz: Float32Array;
  /** 0 to 1 of the sensor's full scale. */
  readonly intensity: Float32Array;
  /** 0 is the highest laser. */
  readonly ring: Uint16Array;
  readonly rings: number;
  /** Firings of one laser a turn. */
  readonly firings: number;
  /** Of the sensor over the ground (m). */
  readonly heightM: number;
};

/** The fullest ring's points: the firings of a turn, of a sensor that has a ring which sees ground all around. */
export function firingsOf(ring: Uint16Array): number {
  const totals: number[] = [];
  for (const laser of ring) totals[laser] = (totals[laser] ?? 0) + 1;
  return totals.reduce((most, n) => Math.max(most, n ?? 0), 0);
}
