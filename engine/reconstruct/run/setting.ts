/** What a stage is run or stepped with: threads, and the artifacts it takes. */
import { availableParallelism } from 'node:os';
import type { ArtifactInfo } from '../../contract/artifacts.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Stage } from '../contract/stage.ts';

/** One is left for the interface. */
export const defaultThreads = (): number => Math.max(1, availableParallelism() - 1);

/** The artifacts that a stage takes, by name; undefined where an earlier stage has not made one. */
export function inputsOf(drive: Drive, run: number, stage: Stage): Record<string, ArtifactInfo | undefined> {
  const rows = drive.runs.stages(run);
  return Object.fromEntries(
    stage.takes.map((take) => {
      const row = rows.find((each) => each.stage === take.stage && each.state === 'done');
      const result = row && drive.runs.result(row.key);
      const made = result ? drive.artifacts.ofResult(result.id) : [];
      return [take.name, made.find((each) => each.name === take.name)];
    }),
  );
}
