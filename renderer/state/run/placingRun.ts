/** Which poses place all sensors where nobody chose: those of the last finished run, never those of one that is not. */
import type { PoseSource } from '../../../engine/contract/api.ts';
import type { RunInfo, RunState } from '../../../engine/contract/stages.ts';

export type RunWithState = Pick<RunInfo, 'id' | 'name'> & { readonly parent?: number | undefined } & {
  readonly state: RunState;
};

/**
 * The source of the chosen run if that is finished, else of the newest finished run; of a run that is not finished only what
 * its finished stages made; then what the log has.
 */
export function placingSource(
  sources: readonly PoseSource[],
  runs: readonly RunWithState[],
  chosen: number | undefined,
): PoseSource | undefined {
  const newestFirst = [...runs].reverse();
  const own = newestFirst.filter(({ id }) => id === chosen);
  const finished = ({ state }: RunWithState): boolean => state === 'done';
  const order = [
    ...own.filter(finished),
    ...newestFirst.filter(finished),
    ...own.filter((run) => !finished(run)),
    ...newestFirst.filter((run) => !finished(run)),
  ];
  for (const { id } of order) {
    const found = sources.find(({ runs: having, growing }) => !growing && having?.includes(id));
    if (found) return found;
  }
  return sources.find(({ runs: having }) => having === undefined);
}

/** The run that a source belongs to: the chosen one if it has it, otherwise the newest finished one that has. */
export function runOfSource(
  source: PoseSource | undefined,
  runs: readonly RunWithState[],
  chosen: number | undefined,
): RunWithState | undefined {
  const having = runs.filter(({ id }) => source?.runs?.includes(id));
  return (
    having.find(({ id, state }) => id === chosen && state === 'done') ??
    having.findLast(({ state }) => state === 'done') ??
    having.at(-1)
  );
}
