/** The poses of a run's sweeps, as the trajectory formats write them. */
import type { MapOrigin } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { frameOf, trajectoryOfRun } from '../results.ts';
import { type SweepPoses, sweepPoses } from '../trajectories.ts';
import type { RunToExport } from './format.ts';

/** @throws InputError when the run has no trajectory, or the drive no such frame. */
export function posesOfRun({ drive, run, calibration, stage, frame, reference }: RunToExport): {
  readonly sweeps: SweepPoses;
  readonly report: readonly string[];
  /** The frame that they are given in, in a sentence. */
  readonly about: string;
} {
  const taken = trajectoryOfRun(drive, run, stage);
  const lidar = taken.stream === undefined ? undefined : drive.stream(taken.stream);
  const offset = calibration.sensors.find((each) => each.frame === lidar?.frame)?.timeOffsetNs ?? 0;
  const inMap = reference === 'map';
  if (inMap && taken.frame !== 'map' && taken.frame !== 'local')
    throw new InputError(
      `The trajectory of stage "${taken.stage}" begins in a frame of its own, not in the map's: take that of alignment.`,
    );
  const sweeps = sweepPoses(drive, taken, frameOf(calibration, frame), offset, reference);
  const about = inMap ? mapFrame(drive.info.origin) : FIRST_FRAME;
  const report = [
    `${sweeps.poses.length} poses of ${frame ?? 'the vehicle'}, from ${taken.stage}.`,
    about,
    ...(sweeps.filled > 0
      ? [`${sweeps.filled} sweeps have no pose of their own; theirs are taken from the motion about them.`]
      : []),
  ];
  return { sweeps, report, about };
}

const FIRST_FRAME = "In the frame of the first pose, which is zero here: not in the map's frame.";

function mapFrame(origin: MapOrigin | undefined): string {
  if (!origin)
    return "In the map's frame: metres, z up; the drive has no GNSS, so its place on earth is not known.";
  const { latitudeDeg, longitudeDeg, altitudeM } = origin;
  return `In the map's frame: metres east, north and up from ${latitudeDeg}, ${longitudeDeg}, ${altitudeM} m.`;
}
