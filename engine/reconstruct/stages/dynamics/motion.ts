/** The drive's sweeps judged by their witnesses, a batch at a time; views are kept around the batch only. */
import type { SampleInfo } from '../../../contract/streams.ts';
import { type Motion, type MotionOptions, RangeViews } from '../../../kernels/dynamics.ts';
import type { PlacedSweep } from '../../../kernels/sweep.ts';
import { requiredInput, type StageContext } from '../../contract/stage.ts';
import { BATCH, batches } from '../../mapping/batches.ts';
import { Elevation } from '../../mapping/elevation.ts';
import type { MaskReader } from '../../mapping/mask.ts';
import { type LidarPath, placeSweep, positionsOf } from '../../mapping/placement.ts';
import { releaseSweeps } from '../../mapping/release.ts';
import { type RadarEcho, RadarEchoes } from './radar.ts';
import { askedAbout, REACH_NS, type WitnessSweep, witnessesOf } from './witnesses.ts';

/** What the vehicle moves within a sweep, at most (m). */
const WITHIN_SWEEP_M = 5;

export type JudgedSweep = {
  readonly info: SampleInfo;
  readonly motion: Motion;
  readonly witnesses: number;
  readonly echoes: readonly RadarEcho[];
};

export class SweepMotion implements Disposable {
  readonly #context: StageContext;
  readonly #lidar: LidarPath;
  readonly #ground: MaskReader;
  readonly #options: MotionOptions;
  readonly #views: RangeViews;
  readonly #elevation: Elevation;
  readonly #positions: Float64Array;
  readonly #witnesses: readonly WitnessSweep[];
  readonly #radar: RadarEchoes | undefined;
  /** Witnesses that were seen so far. */
  #seen = 0;

  constructor(context: StageContext, lidar: LidarPath, ground: MaskReader, options: MotionOptions) {
    this.#context = context;
    this.#lidar = lidar;
    this.#ground = ground;
    this.#options = options;
    this.#views = new RangeViews(options.egoM);
    this.#elevation = new Elevation(requiredInput(context, 'elevation'));
    this.#positions = positionsOf(lidar);
    this.#witnesses = witnessesOf(lidar.sweeps, this.#positions);
    this.#radar = options.movingVotes > 0 ? new RadarEchoes(context, lidar) : undefined;
  }

  /** Radars whose Doppler votes. */
  get radars(): readonly string[] {
    return this.#radar?.names ?? [];
  }

  /** Judges sweeps that follow one another; `from` is the running number of the first, from 0. */
  judge(infos: readonly SampleInfo[], from: number): JudgedSweep[] {
    const [first, last] = [infos[0], infos.at(-1)];
    if (!first || !last) return [];
    this.#look(first.t - REACH_NS, last.t + REACH_NS);
    const placed = infos.flatMap((info, k) => {
      const sweep = this.#place(info, from + k);
      return sweep ? [{ info, sweep }] : [];
    });
    const witnesses = placed.map(({ info, sweep }) => {
      const [x = 0, y = 0] = this.#positions.subarray(2 * (sweep.scan - 1), 2 * sweep.scan);
      return askedAbout(this.#witnesses.slice(0, this.#seen), info.t, x, y);
    });
    const sweeps = placed.map(({ sweep }) => sweep);
    const echoes = placed.map(
      ({ info, sweep }) => this.#radar?.at(info.t + (sweep.from + sweep.to) / 2) ?? [],
    );
    this.#elevation.around(
      sweeps.map(({ poses: [x = 0, y = 0] }) => [x, y]),
      this.#options.rangeM + WITHIN_SWEEP_M,
    );
    const motions = this.#views.judge(
      sweeps,
      this.#elevation.tiles,
      witnesses,
      this.#options,
      this.#context.threads,
      echoes,
    );
    releaseSweeps(sweeps);
    return placed.flatMap(({ info }, k) => {
      const motion = motions[k];
      if (!motion) return [];
      return [{ info, motion, witnesses: witnesses[k]?.length ?? 0, echoes: echoes[k] ?? [] }];
    });
  }

  [Symbol.dispose](): void {
    this.#views[Symbol.dispose]();
    this.#elevation[Symbol.dispose]();
  }

  /** Has the witnesses up to `to` in memory, and forgets those before `from`. */
  #look(from: number, to: number): void {
    const due = this.#witnesses.slice(this.#seen).filter(({ info }) => info.t <= to);
    this.#seen += due.length;
    const near = due.filter(({ info }) => info.t >= from);
    for (const { items } of batches(near, BATCH)) {
      const sweeps = items.flatMap(({ info, scan }) => this.#place(info, scan - 1) ?? []);
      this.#views.see(sweeps, this.#context.threads);
      releaseSweeps(sweeps);
    }
    const oldest = this.#witnesses.find(({ info }) => info.t >= from);
    this.#views.forget(oldest?.scan ?? 0);
  }

  #place(info: SampleInfo, k: number): PlacedSweep | undefined {
    const cloud = this.#context.drive.cloud(this.#lidar.stream.id, info.seq);
    return placeSweep(this.#lidar, cloud, info, k + 1, this.#ground.of(info.seq));
  }
}
