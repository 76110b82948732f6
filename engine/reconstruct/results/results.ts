/** What export and evaluation read of a run: its trajectories, its map, its findings. */
import { correctedMap } from '../../artifacts/corrected-map.ts';
import type { ArtifactInfo } from '../../contract/artifacts.ts';
import type { CalibrationSet, Pose } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import { runState } from '../../drive/results/run-state.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { IDENTITY } from '../../geometry/se3.ts';
import { type Trajectory, trajectoryOf } from '../../geometry/trajectory.ts';
import { checkMap } from '../../map/checks/check.ts';
import type { Finding, RoadMap } from '../../map/model.ts';
import { findingsOf, textOf } from '../contract/documents.ts';
import type { InputArtifact } from '../contract/stage.ts';
import { inputArtifact } from '../run/input.ts';
import { artifactOf } from '../run/runs.ts';

/** A run by id or name; when none is given, the newest that is finished, else the newest. @throws InputError when there is no such run. */
export function findRun(drive: Drive, run?: number | string): RunRow {
  const all = drive.runs.list();
  const found =
    run === undefined
      ? (all.findLast(({ id }) => isFinished(drive, id)) ?? all.at(-1))
      : all.find((each) => (typeof run === 'number' ? each.id === run : each.name === run));
  if (found) return found;
  throw new InputError(
    all.length === 0
      ? `${drive.path} has not been reconstructed yet: run "reconstruct" first.`
      : `${drive.path} has no run ${JSON.stringify(run)}; it has ${all.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
  );
}

/** A stage that stands as running, whoever runs it, has not finished. */
const isFinished = (drive: Drive, run: number): boolean =>
  runState(
    drive.runs.stages(run).map(({ state }) => state),
    true,
  ) === 'done';

export type RunTrajectory = {
  readonly stage: string;
  readonly trajectory: Trajectory;
  /** odom, local or map. */
  readonly frame: string;
  /** The lidar that its poses follow, where there is one. */
  readonly stream: number | undefined;
};

/** @param stage odometry or alignment; by default the last of them that is done. @throws InputError when it is not. */
export function trajectoryOfRun(drive: Drive, run: RunRow, stage?: string): RunTrajectory {
  const stages = stage === undefined ? ['alignment', 'odometry'] : [stage];
  for (const id of stages) {
    const artifact = artifactOf(drive, run.id, 'trajectory', id);
    if (!artifact) continue;
    const input = inputArtifact(drive, artifact);
    const { stream, frame } = input.meta;
    return {
      stage: id,
      trajectory: trajectoryOf(input.only()),
      frame: typeof frame === 'string' ? frame : 'odom',
      stream: typeof stream === 'number' ? stream : undefined,
    };
  }
  throw new InputError(
    stage === undefined
      ? `Run "${run.name}" has no trajectory: its odometry is not done.`
      : `Run "${run.name}" has no trajectory of stage "${stage}": only odometry and alignment make one, and it must be done.`,
  );
}

/** Which map of a run: as its stage made it, or with the corrections of people. */
export type MapVersion = 'corrected' | 'as made';

export type RunMap = {
  readonly map: RoadMap;
  readonly findings: Finding[];
  /** Corrections that hold; none in the map as made. */
  readonly corrections: number;
};

/**
 * The map of a run with the findings of validation, or of the map checks where validation has not run or people corrected the map.
 * @throws InputError when the run has no map
 */
export function mapOfRun(drive: Drive, run: RunRow, version: MapVersion = 'corrected'): RunMap {
  const artifact = artifactOf(drive, run.id, 'map');
  if (!artifact) throw new InputError(`Run "${run.name}" has no map: its stage "lanes" is not done.`);
  const { map, base, held } = correctedMap(drive, artifact.id);
  if (version === 'corrected' && held > 0) return { map, findings: checkMap(map), corrections: held };
  const table = artifactOf(drive, run.id, 'findings', 'validation');
  const findings = table ? findingsOf(textOf(inputArtifact(drive, table))) : checkMap(base);
  return { map: base, findings, corrections: 0 };
}

export function inputOfRun(
  drive: Drive,
  run: RunRow,
  name: string,
  stage?: string,
): InputArtifact | undefined {
  const artifact: ArtifactInfo | undefined = artifactOf(drive, run.id, name, stage);
  return artifact && inputArtifact(drive, artifact);
}

/** T_vehicle_sensor of a frame by the log's name. @throws InputError naming the frames there are. */
export function frameOf(calibration: CalibrationSet, frame: string | undefined): Pose {
  if (frame === undefined || frame === calibration.vehicleFrame) return IDENTITY;
  const sensor = calibration.sensors.find((each) => each.frame === frame);
  if (sensor) return sensor.T_vehicle_sensor;
  const known = [calibration.vehicleFrame, ...calibration.sensors.map((each) => each.frame)];
  throw new InputError(`The drive has no frame "${frame}"; it has ${[...new Set(known)].join(', ')}.`);
}
