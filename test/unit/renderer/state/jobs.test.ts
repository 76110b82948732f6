import { expect, it } from 'vitest';
import type { JobInfo } from '../../../../engine/contract/api.ts';
import { takeEvent, useJobs } from '../../../../renderer/state/jobs.ts';

const job = (job: string, fraction: number): JobInfo =>
  ({ job, kind: 'ingest', title: job, state: 'running', fraction, text: '' }) as JobInfo;

it('two jobs at work keep their rows while both tell of themselves', () => {
  for (const [name, fraction] of [
    ['first', 0],
    ['second', 0],
    ['first', 0.5],
  ] as const)
    takeEvent({ event: 'job', job: job(name, fraction) });
  expect(useJobs.getState().jobs.map(({ job, fraction }) => [job, fraction])).toEqual([
    ['first', 0.5],
    ['second', 0],
  ]);
});
