/** One side of a comparison: a run of an open drive, with what it has made. */
import { InputError } from '../../../contract/errors.ts';
import type { RunInfo } from '../../../contract/stages.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { RoadMap } from '../../../map/model.ts';
import type { Stage } from '../../contract/stage.ts';
import { listRuns } from '../../run/runs.ts';
import { findRun, mapOfRun, type RunTrajectory, trajectoryOfRun } from '../results.ts';

export type Side = {
  readonly drive: Drive;
  readonly info: RunInfo;
  /** For people: the run, with the drive where they are two. */
  readonly name: string;
  readonly map: RoadMap | undefined;
  readonly path: RunTrajectory | undefined;
};

/** @throws InputError when the drive has no such run */
export function sideOf(drive: Drive, run: number, stages: readonly Stage[], nameDrive: boolean): Side {
  const row = findRun(drive, run);
  const info = listRuns(drive, stages).find(({ id }) => id === row.id);
  if (!info) throw new InputError(`${drive.path} has no run ${run}.`);
  return {
    drive,
    info,
    name: nameDrive ? `${drive.info.name}, ${info.name}` : info.name,
    map: made(() => mapOfRun(drive, row).map),
    path: made(() => trajectoryOfRun(drive, row)),
  };
}

/** What a run has not made is undefined. */
function made<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
