/** What is wrong with a drive, and what a person set aside. */
import { threadMethod } from './method.ts';

export const listProblems = threadMethod('doctor.list', 'analysis', async ({ drive, run }, drives) => {
  const { diagnose } = await import('../../doctor/doctor.ts');
  const { listRuns } = await import('../../reconstruct/run/runs.ts');
  const { describedPipeline } = await import('../../plugins/pipeline.ts');
  const reading = drives.reading(drive);
  const {
    problems,
    run: chosen,
    waiting,
    mapChecks,
  } = diagnose(reading, listRuns(reading, describedPipeline(drives.plugins)), run);
  return {
    result: {
      problems,
      waiting,
      ...(chosen === undefined ? {} : { run: chosen }),
      ...(mapChecks === undefined ? {} : { mapChecks }),
    },
  };
});

export const ignoreProblem = threadMethod('doctor.ignore', 'writes', ({ drive, id, reason }, drives) => {
  drives.writing(drive).ignored.add(id, reason);
  return { result: {} };
});

export const restoreProblem = threadMethod('doctor.restore', 'writes', ({ drive, id }, drives) => {
  drives.writing(drive).ignored.remove(id);
  return { result: {} };
});

export const routeCheck = threadMethod('doctor.route', 'analysis', async ({ drive, run, plan }, drives) => {
  const { diagnose } = await import('../../doctor/doctor.ts');
  const { checkRoute } = await import('../../doctor/route/route.ts');
  const { parsePlan } = await import('../../doctor/route/plan.ts');
  const { listRuns } = await import('../../reconstruct/run/runs.ts');
  const { describedPipeline } = await import('../../plugins/pipeline.ts');
  const reading = drives.reading(drive);
  const { problems } = diagnose(reading, listRuns(reading, describedPipeline(drives.plugins)), run);
  const { report, gpx } = checkRoute(reading, problems, plan && parsePlan(plan.name, plan.text));
  return gpx === undefined
    ? { result: report }
    : { result: { ...report, gpx: 0 }, payloads: [new TextEncoder().encode(gpx)] };
});
