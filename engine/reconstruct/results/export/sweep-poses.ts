/** The poses of a run's sweeps, as the trajectory formats write them. */
import { frameOf, trajectoryOfRun } from '../results.ts';
import { type SweepPoses, sweepPoses } from '../trajectories.ts';
import type { RunToExport } from './format.ts';

/** @throws InputError when the run has no trajectory, or the drive no such frame. */
export function posesOfRun({ drive, run, calibration, stage, frame }: RunToExport): {
  readonly sweeps: SweepPoses;
  readonly report: readonly string[];
} {
  const taken = trajectoryOfRun(drive, run, stage);
  const lidar = taken.stream === undefined ? undefined : drive.stream(taken.stream);
  const offset = calibration.sensors.find((each) => each.frame === lidar?.frame)?.timeOffsetNs ?? 0;
  const sweeps = sweepPoses(drive, taken, frameOf(calibration, frame), offset);
  const report = [
    `${sweeps.poses.length} poses of ${frame ?? 'the vehicle'} relative to the first, from ${taken.stage}.`,
    ...(sweeps.filled > 0
      ? [`${sweeps.filled} sweeps have no pose of their own; theirs are taken from the motion about them.`]
      : []),
  ];
  return { sweeps, report };
}
