/** Jobs, and what a simulation can be made of. */
import type { Params } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { LIBRARY } from '../jobs/starts.ts';
import { engineMethod } from './method.ts';

export const startJob = engineMethod('jobs.start', async (params, { jobs, starts }) => {
  // Before it is looked at, so that a drive that is on its way is not said to be gone; and after, as a move may have begun meanwhile.
  refuseWhileMoved(params, jobs);
  const start = await starts.of(params);
  refuseWhileMoved(params, jobs);
  return { result: { job: jobs.start(start) } };
});

/** The library moves alone: a job writes or reads its drives by the paths that they have when it begins. */
function refuseWhileMoved(params: Params<'jobs.start'>, jobs: Jobs): void {
  if (jobs.making(LIBRARY) !== undefined)
    throw new InputError('The library is being moved: begin this when that is done.');
  if (params.kind !== 'storage' || params.work.task !== 'move-library') return;
  const busy = jobs.list().filter(({ state }) => state === 'queued' || state === 'running');
  if (busy.length > 0)
    throw new InputError(
      `The library is not moved while jobs run: ${busy.map(({ title }) => title).join(', ')}. Wait for them, or cancel them.`,
    );
}

export const cancelJob = engineMethod('jobs.cancel', ({ job }, { jobs }) => {
  jobs.cancel(job);
  return { result: {} };
});

export const forgetJobs = engineMethod('jobs.forget', ({ jobs: ended }, { jobs }) => {
  jobs.forget(ended);
  return { result: {} };
});

export const listJobs = engineMethod('jobs.list', (_, { jobs }) => ({ result: { jobs: jobs.list() } }));

export const simulationCatalogue = engineMethod('simulation.catalogue', async (_, { starts }) => ({
  result: await starts.catalogue(),
}));
