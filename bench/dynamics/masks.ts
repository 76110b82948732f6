/** Labels of whole sweeps out of a reconstructed drive. */
import type { Drive } from '../../engine/drive/drive.ts';
import { MaskReader } from '../../engine/reconstruct/mapping/mask.ts';
import { findRun } from '../../engine/reconstruct/results/results.ts';
import { inputArtifact } from '../../engine/reconstruct/run/input.ts';
import { artifactOf } from '../../engine/reconstruct/run/runs.ts';

/** @throws Error when the run has no such mask */
export function masksOf(drive: Drive, name: string, stage: string): MaskReader {
  const artifact = artifactOf(drive, findRun(drive).id, name, stage);
  if (!artifact) throw new Error(`${drive.path} has no mask "${name}" of the stage ${stage}.`);
  return new MaskReader(inputArtifact(drive, artifact));
}
