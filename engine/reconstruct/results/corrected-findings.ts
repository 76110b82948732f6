/** What the checks find in a run's map as people corrected it, as the table of Validation says it of the map as made. */
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { FINDING_COLUMNS, rowOf, tableBytes } from '../contract/documents.ts';
import { artifactOf } from '../run/runs.ts';
import { approachesOf } from '../stages/validation/approaches.ts';
import { mapOfRun, trajectoryOfRun } from './results.ts';

/** @returns a table/1, and how many corrections hold; undefined where none does: then the table of Validation is of the map */
export function correctedFindings(
  drive: Drive,
  run: RunRow,
): { readonly bytes: Uint8Array; readonly corrections: number } | undefined {
  if (!artifactOf(drive, run.id, 'map')) return undefined;
  const { findings, corrections } = mapOfRun(drive, run);
  if (corrections === 0) return undefined;
  const isPlaced = artifactOf(drive, run.id, 'trajectory') !== undefined;
  const approachOf = isPlaced ? approachesOf(trajectoryOfRun(drive, run).trajectory) : () => undefined;
  const rows = findings.map((finding) => rowOf(finding, approachOf(finding.place)));
  return { bytes: tableBytes(FINDING_COLUMNS, rows), corrections };
}
