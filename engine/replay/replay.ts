/** The state of one drive at a time t: the newest sample of each stream, its age, and the vehicle's pose at that sample's time. */
import type { PlacedSample, Placement, PoseSource, TimeBase } from '../contract/api.ts';
import type { CalibrationSet, Pose } from '../contract/calibration.ts';
import { encodeColumns } from '../contract/columns.ts';
import type { SampleInfo, StreamInfo } from '../contract/streams.ts';
import type { Nanoseconds } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import type { Clock } from '../drive/samples/samples.ts';
import { IDENTITY, inverse } from '../geometry/se3.ts';
import { type Trajectory, trajectoryColumns } from '../geometry/trajectory.ts';
import { isStale, placementAt } from './policy.ts';
import { newestCalibration, poseSources, readTrajectory } from './poses.ts';

/** A sample as placed in time and space, its payload still in the drive. */
export type FrameSample = Omit<PlacedSample, 'payload'>;

export type Frame = {
  readonly t: Nanoseconds;
  /** The vehicle at the playhead itself. */
  readonly vehicle: Placement;
  readonly samples: readonly FrameSample[];
  /** Streams that have nothing to show yet, and why. */
  readonly missing: readonly { readonly stream: number; readonly reason: string }[];
};

type Known = { readonly grown: number; readonly trajectory: Trajectory };

export class Replay {
  readonly #drive: Drive;
  readonly #calibration: CalibrationSet;
  readonly #offsets: ReadonlyMap<string, Nanoseconds>;
  readonly #trajectories = new Map<string, Known>();

  /** `calibration`: the set whose time offsets and frames are used; default: the drive's newest. */
  constructor(drive: Drive, options: { readonly calibration?: number | undefined } = {}) {
    this.#drive = drive;
    this.#calibration =
      options.calibration === undefined ? newestCalibration(drive) : drive.calibration(options.calibration);
    this.#offsets = new Map(this.#calibration.sensors.map((each) => [each.frame, each.timeOffsetNs]));
  }

  get calibration(): CalibrationSet {
    return this.#calibration;
  }

  poseSources(): PoseSource[] {
    return poseSources(this.#drive, this.#calibration);
  }

  /**
   * The trajectory of a source, or of the best one there is that is not truth; undefined when there is none. Kept decoded, and read
   * again only when the artifact has grown.
   */
  trajectory(poses?: string): Trajectory | undefined {
    const key = poses ?? this.poseSources().find((source) => !this.#isTruth(source.key))?.key;
    if (key === undefined) return undefined;
    const grown = key.startsWith('artifact:') ? this.#drive.artifacts.info(Number(key.slice(9))).bytes : 0;
    const known = this.#trajectories.get(key);
    if (known?.grown === grown) return known.trajectory;
    const trajectory = readTrajectory(this.#drive, key, this.#calibration);
    this.#trajectories.set(key, { grown, trajectory });
    return trajectory;
  }

  /** As a trajectory/1 column block, for the wire. */
  trajectoryBlock(poses?: string): Uint8Array {
    const trajectory = this.trajectory(poses) ?? { t: new Float64Array(0), poses: [] };
    return encodeColumns({ source: poses ?? 'best' }, trajectoryColumns(trajectory));
  }

  /** What each stream shows at t of a clock. Whatever that is, a sample is placed at the time of its measurement. */
  frame(t: Nanoseconds, streams: readonly number[], poses?: string, clock: TimeBase = 'corrected'): Frame {
    const trajectory = this.trajectory(poses);
    const samples: FrameSample[] = [];
    const missing: { stream: number; reason: string }[] = [];
    for (const id of streams) {
      const stream = this.#drive.stream(id);
      const sample = this.#drive.latest(id, t - this.offsetOf(stream, clock), keptClockOf(clock));
      if (sample) samples.push(this.#place(stream, sample, t, trajectory, clock));
      else missing.push({ stream: id, reason: nothingYet(stream, t) });
    }
    return { t, vehicle: placeAt(trajectory, t), samples, missing };
  }

  /** Samples by number, each placed at its own time; unknown numbers are left out. */
  samples(
    stream: number,
    seqs: readonly number[],
    poses?: string,
    clock: TimeBase = 'corrected',
  ): FrameSample[] {
    const trajectory = this.trajectory(poses);
    const info = this.#drive.stream(stream);
    return seqs.flatMap((seq) => {
      const sample = this.#drive.at(stream, seq);
      if (!sample) return [];
      return [this.#place(info, sample, this.timeOn(info, sample, clock), trajectory, clock)];
    });
  }

  /** The first sample after t (1), or the last before it (−1). */
  neighbour(
    stream: number,
    t: Nanoseconds,
    direction: 1 | -1,
    clock: TimeBase = 'corrected',
  ): ClockedSample | undefined {
    const info = this.#drive.stream(stream);
    const own = t - this.offsetOf(info, clock);
    const sample =
      direction === 1
        ? this.#drive.next(stream, own, keptClockOf(clock))
        : this.#drive.latest(stream, Math.ceil(own) - 1, keptClockOf(clock));
    return sample && this.#clocked(info, sample, clock);
  }

  /** The newest sample at or before t of a clock. */
  latest(stream: number, t: Nanoseconds, clock: TimeBase = 'corrected'): ClockedSample | undefined {
    const info = this.#drive.stream(stream);
    const sample = this.#drive.latest(stream, t - this.offsetOf(info, clock), keptClockOf(clock));
    return sample && this.#clocked(info, sample, clock);
  }

  /** What is added to a kept time of a stream to have it on a clock: the calibration corrects measured times alone. */
  offsetOf(stream: StreamInfo, clock: TimeBase): Nanoseconds {
    return clock === 'corrected' ? (this.#offsets.get(stream.frame) ?? 0) : 0;
  }

  /**
   * Where a frame that messages name lies from the vehicle at t: a sensor's by the calibration, a map's by the pose stream of the
   * log whose poses are in it.
   */
  frameAt(name: string, t: Nanoseconds): Pose | { readonly missing: string } {
    const { vehicleFrame, sensors } = this.#calibration;
    if (name === vehicleFrame || name === '') return IDENTITY;
    const sensor = sensors.find(({ frame }) => frame === name);
    if (sensor) return sensor.T_vehicle_sensor;
    for (const { key } of this.poseSources()) {
      if (!key.startsWith('stream:')) continue;
      if (this.#drive.stream(Number(key.slice(7))).meta.parent !== name) continue;
      const placed = placeAt(this.trajectory(key), t);
      if ('T_map_vehicle' in placed) return inverse(placed.T_map_vehicle);
    }
    return { missing: `The log does not say where its frame "${name}" lies from the vehicle.` };
  }

  /** The vehicle at t by a source of poses; default the best one. */
  vehicleAt(t: Nanoseconds, poses?: string): Placement {
    return placeAt(this.trajectory(poses), t);
  }

  /** Whether a frame moves with the vehicle: its own, or one that is mounted on it. */
  isCarried(name: string): boolean {
    const { vehicleFrame, sensors } = this.#calibration;
    return name === '' || name === vehicleFrame || sensors.some(({ frame }) => frame === name);
  }

  #isTruth(key: string): boolean {
    return key.startsWith('stream:') && this.#drive.stream(Number(key.slice(7))).role === 'truth';
  }

  #shift(stream: StreamInfo, sample: SampleInfo): SampleInfo {
    const offset = this.#offsets.get(stream.frame) ?? 0;
    return offset === 0 ? sample : { ...sample, t: sample.t + offset };
  }

  /** When a sample comes on a clock. @param sample as it is kept */
  timeOn(stream: StreamInfo, sample: SampleInfo, clock: TimeBase): Nanoseconds {
    if (clock === 'log') return sample.tLog;
    if (clock === 'published') return sample.tPublished ?? sample.tLog;
    return sample.t + this.offsetOf(stream, clock);
  }

  #clocked(stream: StreamInfo, sample: SampleInfo, clock: TimeBase): ClockedSample {
    return { ...this.#shift(stream, sample), tClock: this.timeOn(stream, sample, clock) };
  }

  #place(
    stream: StreamInfo,
    kept: SampleInfo,
    t: Nanoseconds,
    trajectory: Trajectory | undefined,
    clock: TimeBase,
  ): FrameSample {
    const sample = this.#clocked(stream, kept, clock);
    const ageNs = t - sample.tClock;
    return {
      ...sample,
      ageNs,
      stale: isStale(ageNs, stream.periodNs),
      placement: isReference(stream) ? IN_MAP : placeAt(trajectory, sample.t),
    };
  }
}

/** Which kept time orders samples on a clock. */
export const keptClockOf = (clock: TimeBase): Clock =>
  clock === 'log' || clock === 'published' ? clock : 'measured';

/** Its `t` is when it was measured, corrected; `tClock` when it comes on the clock that was asked for. */
export type ClockedSample = SampleInfo & { readonly tClock: Nanoseconds };

/** A cloud in the map's own frame, which a log brought along: it stands still while the vehicle moves. */
const isReference = ({ meta }: StreamInfo): boolean => meta.reference === true;
const IN_MAP: Placement = { T_map_vehicle: IDENTITY };

/** T_map_vehicle of a placement that has one. */
export function poseOf(placement: Placement): Pose | undefined {
  return 'T_map_vehicle' in placement ? placement.T_map_vehicle : undefined;
}

function placeAt(trajectory: Trajectory | undefined, t: Nanoseconds): Placement {
  if (!trajectory) return { missing: 'The drive has no poses yet.' };
  return placementAt(trajectory, t);
}

function nothingYet(stream: StreamInfo, t: Nanoseconds): string {
  if (stream.count === 0) return `"${stream.name}" has no samples.`;
  return `"${stream.name}" begins ${((stream.first - t) / 1e9).toFixed(2)} s later.`;
}
