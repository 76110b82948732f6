/** The sweeps odometry goes over: which lidar, in which order, without those that hold nothing. */
import type { Pose } from '../../../contract/calibration.ts';
import { InputError, messageOf } from '../../../contract/errors.ts';
import { SAMPLE_FLAG, type SampleInfo, type StreamInfo } from '../../../contract/streams.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import type { Sweep } from '../../../kernels/registration.ts';
import type { StageDrive } from '../../contract/stage.ts';

export type Sweeps = {
  readonly stream: StreamInfo;
  /** Where the lidar sits; the identity where the calibration does not say, and then `placed` is false. */
  readonly T_vehicle_lidar: Pose;
  readonly placed: boolean;
  /** In order of time, each later than the one before. */
  readonly infos: readonly SampleInfo[];
  /** Sweeps left out so far: damaged, empty, or not later than the one before. */
  readonly left: number;
};

/**
 * Of several lidars the one that measured most: a registration of the densest is as good as of all together, and free of
 * errors of their extrinsics.
 * @throws InputError when the drive has no lidar, or fewer than two sweeps
 */
export function sweepsOf(drive: StageDrive): Sweeps {
  const lidars = drive.streams('lidar').map((stream) => {
    const infos = [...drive.samples(stream.id)];
    return { stream, infos, bytes: infos.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  const densest = lidars.reduce<(typeof lidars)[number] | undefined>(
    (best, each) => (best && best.bytes >= each.bytes ? best : each),
    undefined,
  );
  if (!densest) throw new InputError('This drive has no lidar stream; odometry needs one.');
  const { stream } = densest;
  const infos: SampleInfo[] = [];
  for (const info of densest.infos.toSorted((a, b) => a.t - b.t)) {
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
    left: densest.infos.length - infos.length,
  };
}

/** The sweep as the kernel takes it, or the sentence that says why its bytes are no cloud. */
export function readSweep(drive: StageDrive, { stream }: Sweeps, info: SampleInfo): Sweep | string {
  try {
    const { xyz, time } = drive.cloud(stream.id, info.seq);
    return { xyz, timesNs: time, tNs: info.t };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `Sweep ${info.seq} of ${stream.name} is left out: ${messageOf(error)}`;
  }
}
