/** Takes every view to the place and the moment of a problem: timeline, plots, tiles, 3D and the map from above. */
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { Problem, Span } from '../../engine/contract/doctor/problems.ts';
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';
import { dockOf } from '../state/docks.ts';
import { usePlayback } from '../state/playback.ts';
import { occasionsOf, useProblems } from '../state/problems/problems.ts';
import { SURROUNDINGS_M, useSelection } from '../state/selection.ts';
import { showAll, showRange } from '../state/timeRange.ts';
import { useWorkspace } from '../state/workspace.ts';
import { nearestPose, useTrajectory } from './trajectory.ts';

/** The timeline shows a problem with as much before and after it as it is long, and at least this. */
const MARGIN_NS = 1.5 * NS_PER_S;
/** What takes more of the drive than this is seen best in all of it. */
const MOST_OF_DRIVE = 0.5;

/** The stretch of time to show with a problem; undefined for all of the drive. */
export function spanAround({ fromNs, toNs }: Span, durationNs: Nanoseconds): Span | undefined {
  const lengthNs = toNs - fromNs;
  const margin = Math.max(MARGIN_NS, lengthNs);
  if (lengthNs > MOST_OF_DRIVE * durationNs || lengthNs + 2 * margin > durationNs) return undefined;
  return { fromNs: Math.max(0, fromNs - margin), toNs: Math.min(durationNs, toNs + margin) };
}

export type ProblemPlace = {
  readonly p: Vec3;
  /** It is where the vehicle was then. */
  readonly ofVehicle: boolean;
};

/** Where a problem lies, at the one of its stretches of time that is meant; undefined where that is not known. */
export function placeOf(problem: Problem, span = occasionsOf(problem)[0]): ProblemPlace | undefined {
  const { where, when } = problem;
  const ofVehicle = when !== undefined;
  // A problem with a time lies where the vehicle was at its beginning.
  if (where && (!ofVehicle || span?.fromNs === when.fromNs))
    return { p: [where.x, where.y, where.z], ofVehicle };
  const { trajectory } = useTrajectory.getState();
  const p = span && trajectory && nearestPose(trajectory, span.fromNs)?.p;
  return p && { p, ofVehicle: true };
}

/** Chooses the problem and shows it in all views. @param span of its occasions, the one to go to */
export function showProblem(drive: DriveInfo, problem: Problem, span = occasionsOf(problem)[0]): void {
  useProblems.setState({ chosen: problem.id });
  const { pause, seek, setStepStream } = usePlayback.getState();
  pause();
  if (span) {
    seek(span.fromNs);
    const around = spanAround(span, drive.durationNs);
    if (around) showRange(around.fromNs, around.toNs);
    else showAll();
  }
  const place = placeOf(problem, span);
  const stream = drive.streams.find(({ id }) => id === problem.subject.stream);
  useSelection.setState({
    ...(place
      ? {
          goTo: {
            mapPoint: place.p,
            radiusM: SURROUNDINGS_M,
            ...(place.ofVehicle ? { vehicle: true as const } : {}),
          },
        }
      : {}),
    ...(stream ? { stream: stream.id } : {}),
  });
  if (stream) setStepStream(stream.id);
  if (stream?.kind === 'camera')
    dockOf(useWorkspace.getState().id)?.showWith('camera', { stream: stream.name });
}
