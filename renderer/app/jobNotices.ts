/** Says by a notice how a job ended while its row in the Library is not on the screen. */
import type { EngineEvent, JobInfo } from '../../engine/contract/api.ts';
import { OUTCOME_TITLES } from '../../engine/contract/ingestOutcome.ts';
import { visible } from '../../engine/contract/visible.ts';
import { isActive, useJobs } from '../state/jobs.ts';
import { type Notice, notify } from '../state/notices.ts';
import { useWorkspace } from '../state/workspace.ts';

/** To be called before the jobs take the event: a job that had ended already is told once only. */
export function takeJobEnd(event: EngineEvent): void {
  if (event.event !== 'job' || isActive(event.job)) return;
  const before = useJobs.getState().jobs.find(({ job }) => job === event.job.job);
  if (!before || !isActive(before) || useWorkspace.getState().library) return;
  const notice = noticeOf(event.job);
  if (notice) notify(notice);
}

/** A cancelled job needs none, nor does a reconstruction that went well: the stages show it. */
export function noticeOf({
  kind,
  state,
  outcome,
  title,
  text,
  error,
}: JobInfo): Omit<Notice, 'id'> | undefined {
  const name = visible(title);
  if (state === 'failed') return { level: 'error', title: `${name}: failed`, detail: visible(error ?? text) };
  if (state !== 'done' || kind === 'reconstruct') return undefined;
  const level = { done: 'good', losses: 'warn', nothing: 'error' } as const;
  const kindOf = outcome ?? 'done';
  return {
    level: level[kindOf],
    title: `${name}: ${OUTCOME_TITLES[kindOf].toLowerCase()}`,
    detail: visible(text),
  };
}
