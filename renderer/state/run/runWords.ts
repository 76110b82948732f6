/** Runs in words, for every view that shows one: which, and whether it is finished. */
import type { PoseSource } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import type { StageDescription } from '../../../engine/contract/stages.ts';
import { visible } from '../../../engine/contract/visible.ts';
import type { StageEvent } from '../jobs.ts';
import type { RunWithState } from './placingRun.ts';

const STATES = {
  'not-run': 'not run yet',
  running: 'running',
  stopped: 'stopped',
  failed: 'failed',
} as const;

/** "Run 1"; "Run 2, running: Odometry 40 %"; "Run 3, failed: Vectors". `stage`: where it is, or where it ended. */
export function runText({ name, state }: RunWithState, stage?: string): string {
  const own = capital(visible(name));
  if (state === 'done') return own;
  return `${own}, ${STATES[state]}${stage === undefined ? '' : `: ${stage}`}`;
}

/** Where a running run is, from its stages' events: "Odometry 40 %". */
export function progressText(
  events: Iterable<StageEvent>,
  run: number,
  stages: readonly Pick<StageDescription, 'id' | 'title'>[],
): string | undefined {
  const now = [...events].find((event) => event.run === run && event.state === 'running');
  if (!now) return undefined;
  return `${titleOf(now.stage, stages)} ${Math.round(100 * now.fraction)} %`;
}

/** By what everything is placed: "Run 1, Alignment", "odom of the log". */
export function sourceText(
  source: PoseSource | undefined,
  run: RunWithState | undefined,
  stages: readonly Pick<StageDescription, 'id' | 'title'>[],
): string {
  if (!source) return 'No poses: shown in the vehicle frame';
  if (!source.stage || !run) return `Placed by ${visible(source.title)}`;
  const stage = titleOf(source.stage, stages);
  return run.state === 'done'
    ? `Placed by ${runText(run)}, ${stage}`
    : `Placed by ${stage} of ${runText({ ...run, state: 'done' })}, which is not finished`;
}

const titleOf = (id: string, stages: readonly Pick<StageDescription, 'id' | 'title'>[]): string =>
  stages.find((stage) => stage.id === id)?.title ?? capital(id);
