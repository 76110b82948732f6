/** A proposed calibration set from what was measured, and its place in the drive. */
import type { Proposal, ProposedSet } from '../../contract/doctor/repairs.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import type { Bench } from './bench.ts';
import { corrected } from './corrections.ts';
import type { Measured } from './measure.ts';

/** Keeps the proposed set; where the same one is there already, that. */
export function keepProposal(drive: Drive, run: RunRow, bench: Bench, measured: Measured): ProposedSet {
  const proposal = proposalOf(run, measured, bench.base.version);
  const { version: _, ...set } = corrected(bench.base, measured.offsets);
  const wanted = JSON.stringify(set.sensors);
  const same = drive
    .proposedSets()
    .find(({ version }) => JSON.stringify(drive.calibration(version).sensors) === wanted);
  if (same) return same;
  const version = drive.proposeCalibration(set, proposal);
  const kept = drive.proposedSets().find((each) => each.version === version);
  if (!kept) throw new Error(`The proposed set ${version} is gone.`);
  return kept;
}

function proposalOf(run: RunRow, measured: Measured, base: number): Proposal {
  const { corrections, refused, agreement } = measured;
  const sensors = [...new Set(corrections.map(({ sensor }) => sensor))];
  return {
    name: `${sensors.join(', ')} measured in ${run.name}`,
    base,
    run: { uuid: run.uuid, name: run.name },
    corrections,
    refused,
    agreement,
  };
}
