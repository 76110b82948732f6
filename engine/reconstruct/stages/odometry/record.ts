/** What odometry keeps of each sweep, and how that goes into artifacts and checkpoints. */
import type { Pose } from '../../../contract/calibration.ts';
import { type ColumnArray, column, decodeColumns, encodeColumns } from '../../../contract/columns.ts';
import type { SampleInfo } from '../../../contract/streams.ts';
import { compose, inverse } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { ScanResult } from '../../../kernels/registration.ts';

/** The residual series: a column a quantity, its unit, and the number it comes from. */
export const SERIES = {
  residual: { unit: 'm', of: (r: ScanResult) => r.meanResidualM },
  matched: { unit: '', of: (r: ScanResult) => (r.sourcePoints > 0 ? r.matched / r.sourcePoints : 0) },
  sigma: { unit: 'm', of: (r: ScanResult) => r.sigmaM },
  jump: { unit: 'm', of: (r: ScanResult) => r.jumpM },
  deviation: { unit: 'm', of: (r: ScanResult) => r.deviationM },
  eigenRatio: { unit: '', of: (r: ScanResult) => r.minEigenvalueRatio },
  iterations: { unit: '', of: (r: ScanResult) => r.iterations },
  correspondences: { unit: '', of: (r: ScanResult) => r.correspondences },
  source: { unit: '', of: (r: ScanResult) => r.sourcePoints },
  mapPoints: { unit: '', of: (r: ScanResult) => r.mapPoints },
} as const;

export type Quantity = keyof typeof SERIES;
const QUANTITIES = Object.keys(SERIES) as Quantity[];
const POSE = 7;

export class SweepRecord {
  readonly #t: number[] = [];
  readonly #seq: number[] = [];
  /** T_odom_lidar as the kernel gave it, seven numbers a sweep. */
  readonly #poses: number[] = [];
  #untimed = 0;
  #held = 0;
  readonly #series: number[][] = QUANTITIES.map(() => []);

  get count(): number {
    return this.#t.length;
  }

  /** `timed`: the sweep's points carry times. */
  add(info: SampleInfo, result: ScanResult, timed: boolean): void {
    if (!timed) this.#untimed++;
    if (result.held) this.#held++;
    const { p, q } = result.T_odom_lidar;
    this.#t.push(info.t);
    this.#seq.push(info.seq);
    this.#poses.push(...p, q.w, q.x, q.y, q.z);
    QUANTITIES.forEach((name, i) => {
      this.#series[i]?.push(SERIES[name].of(result));
    });
  }

  /** T_odom_lidar, odom being the lidar's frame at the first sweep. */
  pose(k: number): Pose {
    const at = (i: number): number => this.#poses[POSE * k + i] ?? 0;
    return { p: [at(0), at(1), at(2)], q: { w: at(3), x: at(4), y: at(5), z: at(6) } };
  }

  /** Sweeps whose points carry no times. */
  get untimed(): number {
    return this.#untimed;
  }

  /** Sweeps that were held to the speed that the vehicle tells. */
  get held(): number {
    return this.#held;
  }

  /** One quantity over all sweeps. */
  values(name: Quantity): readonly number[] {
    return this.#series[QUANTITIES.indexOf(name)] ?? [];
  }

  timeOf(k: number): number {
    return this.#t[k] ?? 0;
  }

  /** T_odom_vehicle, odom being the vehicle's frame at the first sweep. */
  trajectory(T_vehicle_lidar: Pose): Trajectory {
    const T_lidar_vehicle = inverse(T_vehicle_lidar);
    return {
      t: Float64Array.from(this.#t),
      seq: Uint32Array.from(this.#seq),
      poses: this.#t.map((_, k) => compose(T_vehicle_lidar, compose(this.pose(k), T_lidar_vehicle))),
    };
  }

  series(): { [name: string]: ColumnArray } {
    return {
      t: Float64Array.from(this.#t),
      ...Object.fromEntries(QUANTITIES.map((name) => [name, Float64Array.from(this.values(name))])),
    };
  }

  /** Everything so far beside the kernel's own state. */
  checkpoint(kernel: Uint8Array): Uint8Array {
    return encodeColumns(
      { untimed: this.#untimed, held: this.#held },
      { seq: Uint32Array.from(this.#seq), poses: Float64Array.from(this.#poses), ...this.series(), kernel },
    );
  }

  /** @throws InputError when the bytes are no checkpoint of this stage */
  static restore(bytes: Uint8Array): { record: SweepRecord; kernel: Uint8Array } {
    const block = decodeColumns(bytes);
    const record = new SweepRecord();
    const take = (name: string, into: number[]): void => {
      for (const value of column(block, name, 'f64')) into.push(value);
    };
    take('t', record.#t);
    take('poses', record.#poses);
    QUANTITIES.forEach((name, i) => {
      take(name, record.#series[i] ?? []);
    });
    for (const value of column(block, 'seq', 'u32')) record.#seq.push(value);
    record.#untimed = Number(block.meta.untimed);
    record.#held = Number(block.meta.held ?? 0);
    return { record, kernel: column(block, 'kernel', 'u8') };
  }
}
