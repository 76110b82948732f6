/** One side of a comparison: a run of an open drive, with what it has made. */
import { InputError } from '../../../contract/errors.ts';
import type { RunInfo } from '../../../contract/stages.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { RoadMap } from '../../../map/model.ts';
import type { Stage } from '../../contract/stage.ts';
import { artifactOf, listRuns } from '../../run/runs.ts';
import { findRun, mapOfRun, type RunTrajectory, trajectoryOfRun } from '../results.ts';

export type Side = {
  readonly drive: Drive;
  readonly info: RunInfo;
  /** For people: the run, with the drive where they are two. */
  readonly name: string;
  readonly map: RoadMap | undefined;
  readonly path: RunTrajectory | undefined;
  /** Sentences on what it lacks, or what of it cannot be read. */
  readonly notes: readonly string[];
};

/** @throws InputError when the drive has no such run */
export function sideOf(drive: Drive, run: number, stages: readonly Stage[], nameDrive: boolean): Side {
  const row = findRun(drive, run);
  const info = listRuns(drive, stages).find(({ id }) => id === row.id);
  if (!info) throw new InputError(`${drive.path} has no run ${run}.`);
  const name = nameDrive ? `${drive.info.name}, ${info.name}` : info.name;
  const notes: string[] = [];
  /** Undefined where the run has not made it or it cannot be read; a note says which. */
  const made = <T>(artifact: string, what: string, lost: string, read: () => T): T | undefined => {
    if (!artifactOf(drive, row.id, artifact)) {
      notes.push(`${name} has no ${what}: ${lost} are not compared.`);
      return undefined;
    }
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(`The ${what} of ${name} cannot be read, so that ${lost} are not compared: ${error.message}`);
      return undefined;
    }
  };
  const path = made('trajectory', 'path', 'paths', () => trajectoryOfRun(drive, row));
  const map = made('map', 'map', 'lines', () => mapOfRun(drive, row).map);
  return { drive, info, name, map, path, notes };
}
