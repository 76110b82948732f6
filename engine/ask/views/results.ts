/** The results of runs that have been made, and the artifacts in them. */
import type { ArtifactInfo } from '../../contract/artifacts.ts';
import type { Drive } from '../../drive/drive.ts';
import type { ResultRow, RunRow } from '../../drive/results/runs.ts';

export type RunResult = { readonly run: RunRow; readonly stage: string; readonly result: ResultRow };

/** In the order of runs, then of their stages by name. */
export function* runResults(drive: Drive): Generator<RunResult> {
  for (const run of drive.runs.list())
    for (const { stage, key } of drive.runs.stages(run.id)) {
      const result = drive.runs.result(key);
      if (result) yield { run, stage, result };
    }
}

export type RunPart = RunResult & { readonly artifact: ArtifactInfo; readonly bytes: Uint8Array };

/** The finest parts of all artifacts of a kind, of finished stages; with `name`, of those of that name. */
export function* runParts(drive: Drive, kind: string, name?: string): Generator<RunPart> {
  for (const of of runResults(drive)) {
    if (of.result.state !== 'done') continue;
    for (const artifact of drive.artifacts.ofResult(of.result.id)) {
      if (artifact.kind !== kind || (name !== undefined && artifact.name !== name)) continue;
      for (const { key } of drive.artifacts.parts(artifact.id, 0))
        yield { ...of, artifact, bytes: drive.artifacts.read(artifact.id, key, 0) };
    }
  }
}
