/** The sweeps odometry goes over: which lidar, in which order, without those that hold nothing. */
import type { Pose } from '../../../contract/calibration.ts';
import { InputError, messageOf } from '../../../contract/errors.ts';
import { SAMPLE_FLAG, type SampleInfo, type StreamInfo } from '../../../contract/streams.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import type { Sweep } from '../../../kernels/registration.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { chosenLidar } from './lidar-choice.ts';
import { type ToldSpeed, toldSpeedOf } from './told-speed.ts';

export type Sweeps = {
  readonly stream: StreamInfo;
  /** Where the lidar sits; the identity where the calibration does not say, and then `placed` is false. */
  readonly T_vehicle_lidar: Pose;
  readonly placed: boolean;
  /** In order of time, each later than the one before. */
  readonly infos: readonly SampleInfo[];
  /** Sweeps left out so far: damaged, empty, or not later than the one before. */
  readonly left: number;
  /** Further lidar streams of the drive, which were not taken. */
  readonly others: readonly StreamInfo[];
  /** How fast the vehicle says it goes; only where the lidar's place is known. */
  readonly told: ToldSpeed | undefined;
};

/**
 * Of several lidars one: a registration of the best is as good as of all together, and free of errors of their extrinsics.
 * @param wanted the name of the stream to take; empty: the best (lidar-choice.ts)
 * @throws InputError when the drive has no such lidar, or fewer than two sweeps
 */
export function sweepsOf(drive: StageDrive, wanted = ''): Sweeps {
  const { stream, others } = chosenLidar(drive, wanted);
  const all = [...drive.samples(stream.id)];
  const infos: SampleInfo[] = [];
  for (const info of all.toSorted((a, b) => a.t - b.t)) {
    const before = infos.at(-1);
    const sound = info.bytes > 0 && (info.flags & SAMPLE_FLAG.damaged) === 0;
    if (sound && (before === undefined || info.t > before.t)) infos.push(info);
  }
  if (infos.length < 2)
    throw new InputError(
      `The lidar stream ${stream.name} has ${infos.length} usable sweeps; odometry needs at least two.`,
    );
  const T_vehicle_lidar = drive.T_vehicle_sensor(stream.frame);
  return {
    stream,
    T_vehicle_lidar: T_vehicle_lidar ?? IDENTITY,
    placed: T_vehicle_lidar !== undefined,
    infos,
    left: all.length - infos.length,
    others,
    told: T_vehicle_lidar && toldSpeedOf(drive, T_vehicle_lidar),
  };
}

/** The sweep as the kernel takes it, or the sentence that says why its bytes are no cloud. */
export function readSweep(drive: StageDrive, { stream, told }: Sweeps, info: SampleInfo): Sweep | string {
  try {
    const { xyz, time } = drive.cloud(stream.id, info.seq);
    return { xyz, timesNs: time, tNs: info.t, told: told?.at(info.t) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `Sweep ${info.seq} of ${stream.name} is left out: ${messageOf(error)}`;
  }
}
