/** The calibration set that a run is made with. */
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';

/** The proposed set that the run tries; of any other run, and of a new one, the drive's newest. */
export function calibrationVersionOf(drive: Drive, run?: Pick<RunRow, 'calibration'>): number {
  const tried = run && drive.proposedSets().find(({ version }) => version === run.calibration);
  return tried?.version ?? drive.calibrations().at(-1)?.version ?? 0;
}
