/**
 * The stamp of an artifact's content. Its number says nothing about it: a stage that was stopped goes on in the same
 * artifact, and one that runs anew may get a number that was free. Whoever keeps something of an artifact keeps it by its stamp.
 */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { useJobs } from '../jobs.ts';
import { useRuns } from '../runs.ts';

/** Changes whenever the stage has begun, ended, or told of new parts. Empty for no artifact. */
export function useArtifactStamp(artifact: Pick<ArtifactInfo, 'id' | 'uuid'> | undefined): string {
  const listed = useRuns(({ runs }) => artifact && listedStamp(runs, artifact.id));
  const told = useJobs(({ parts }) => artifact && parts.get(artifact.id));
  return artifact ? `${artifact.uuid}/${listed ?? ''}/${told ?? ''}` : '';
}

/** The part of the stamp that the list of runs gives; undefined for an artifact that it does not hold. */
export function listedStamp(runs: readonly RunInfo[], artifact: number): string | undefined {
  for (const { stages } of runs)
    for (const { artifacts, key = '', state, wallMs = 0 } of stages) {
      const found = artifacts.find(({ id }) => id === artifact);
      // The time taken grows with each attempt, so that it tells two of the same length apart.
      if (found) return `${found.uuid}/${found.parts}/${found.bytes}/${key}/${state}/${wallMs}`;
    }
  return undefined;
}

/** An attempt of a stage at an artifact. */
export type Attempt = { readonly uuid: string; readonly wallMs: number };

export function attemptOf(runs: readonly RunInfo[], artifact: number): Attempt | undefined {
  for (const { stages } of runs)
    for (const { artifacts, wallMs = 0 } of stages) {
      const found = artifacts.find(({ id }) => id === artifact);
      if (found) return { uuid: found.uuid, wallMs };
    }
  return undefined;
}

/** True when parts that were read may be others now: a first attempt only adds some. */
export const wasReplaced = (before: Attempt, now: Attempt): boolean =>
  before.uuid !== now.uuid || (before.wallMs > 0 && before.wallMs !== now.wallMs);
