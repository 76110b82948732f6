/** Keeps the list of problems in step with the open drive and the chosen run. */
import { useEffect } from 'react';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { runOf, useRuns } from '../runs.ts';
import { useDrive } from '../session.ts';
import { loadProblems } from './problems.ts';

/** To be used once. Reads the list when the drive is there, and again when another run is chosen or a stage has ended. */
export function useProblemKeeper(): void {
  const link = useLink();
  const drive = useDrive();
  // Before the runs are listed none is chosen, and the list would be read twice.
  const wanted = useRuns((runs) => (runs.listed.state === 'loading' ? undefined : stampOf(runOf(runs))));
  useEffect(() => {
    if (!drive || wanted === undefined) return;
    void loadProblems(link, drive.drive, useRuns.getState().run);
  }, [link, drive, wanted]);
}

/** Changes when a stage of the run has ended; "" for no run. */
const stampOf = (run: RunInfo | undefined): string =>
  run
    ? `${run.id}/${run.stages.map(({ stage, state, key = '' }) => (state === 'running' ? '' : `${stage}${state}${key}`)).join()}`
    : '';
