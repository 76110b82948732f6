/** Jobs, and what a simulation can be made of. */
import { engineMethod } from './method.ts';

export const startJob = engineMethod('jobs.start', async (params, { jobs, starts }) => ({
  result: { job: jobs.start(await starts.of(params)) },
}));

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
