/** The state of a run as a whole. */
import type { RunState } from '../../contract/stages.ts';
import type { RunStageRow } from './runs.ts';

/**
 * Of a run by the states of its stages. One whose process died is stopped, not running.
 * @param busy somebody holds the drive's lease
 */
export function runState(stages: readonly RunStageRow['state'][], busy: boolean): RunState {
  if (stages.length === 0) return 'not-run';
  if (stages.includes('running')) return busy ? 'running' : 'stopped';
  if (stages.includes('failed')) return 'failed';
  return stages.includes('cancelled') ? 'stopped' : 'done';
}
