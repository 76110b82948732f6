/** The work of a job's process for each kind of request. Modules are imported when they are needed, so that a job starts at once. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import type { Stage } from '../../reconstruct/contract/stage.ts';
import type { Diagnose } from '../../reconstruct/results/export/format.ts';
import { keepTruth } from '../library/truth.ts';
import type { JobKind, JobOutcomes, JobReport, JobRequest, RequestOf } from './job-messages.ts';

/** @param stages the pipeline, with the stages of plug-ins; undefined for ours alone */
export async function doJob(
  request: JobRequest,
  report: JobReport,
  stages?: readonly Stage[],
): Promise<JobOutcomes[JobKind]> {
  switch (request.kind) {
    case 'ingest':
      return (await import('./ingest.ts')).ingestLog(request, report);
    case 'add':
      return add(request, report);
    case 'simulate':
      return simulateDrive(request, report);
    case 'reconstruct':
      return request.repair
        ? (await import('./repair.ts')).repairRun(request, report, stages)
        : reconstruct(request, report, stages);
    case 'repair-report':
      return (await import('./repair.ts')).reportOf(request);
    case 'repair-pictures':
      return (await import('./repair.ts')).picturesOf(request, report);
    case 'estimate':
      return (await import('../../ingest/plan.ts')).estimateIngest(request.log);
    case 'basemap':
      return baseMap(request);
    case 'storage':
      return (await import('./upkeep.ts')).upkeep(request, report);
    case 'step':
      return (await import('./steps.ts')).oneStep(request, stages);
    case 'steps':
      return (await import('./steps.ts')).listOfSteps(request, stages);
    case 'evaluate':
      return evaluate(request);
    case 'compare':
      return compareRuns(request, stages);
    case 'learn':
      return learn(request, report);
    case 'export':
      return exportFile(request);
    case 'export-drive':
      return exportCut(request, report);
    case 'describe-plugin':
      return describePlugin(request);
  }
}

async function add(
  { path, logs }: RequestOf<'add'>,
  { signal, progress }: JobReport,
): Promise<JobOutcomes['add']> {
  const { addLogs } = await import('../../ingest/combine/add-logs.ts');
  return addLogs(path, logs, { signal, onProgress: progress });
}

/** A simulated log is ingested like any other log and then removed; its truth is kept beside the drive. */
async function simulateDrive(
  { simulation, name, out, folder, threads }: RequestOf<'simulate'>,
  { signal, progress }: JobReport,
): Promise<JobOutcomes['simulate']> {
  const { simulate } = await import('../../simulate/simulate.ts');
  const { ingest } = await import('../../ingest/ingest.ts');
  const log = join(folder, 'simulated.mcap');
  await mkdir(folder, { recursive: true });
  try {
    const { truth, wallS } = await simulate({
      ...simulation,
      out: log,
      threads,
      compress: false,
      signal,
      onProgress: (fraction, text) => progress(0.9 * fraction, text),
    });
    await ingest(log, out, {
      name,
      signal,
      onProgress: (fraction, text) => progress(0.9 + 0.1 * fraction, text),
    });
    await keepTruth(truth, out);
    return { pace: wallS / simulation.seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function reconstruct(
  { path, to, set, run, name, takeOver, threads }: RequestOf<'reconstruct'>,
  report: JobReport,
  stages: readonly Stage[] | undefined,
): Promise<JobOutcomes['reconstruct']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { runPipeline } = await import('../../reconstruct/run/runner.ts');
  const { stagesUpTo } = await import('../../reconstruct/run/plan.ts');
  const { STAGES } = await import('../../reconstruct/stages/registry.ts');
  const { forwarded, failureOf } = await import('./stage-events.ts');
  const pipeline = stages ?? STAGES;
  const order = stagesUpTo(pipeline, to);
  const drive = Drive.open(path, 'write');
  try {
    const outcome = await runPipeline(
      drive,
      {
        to,
        set,
        run: run ?? name,
        takeOver,
        threads,
        signal: report.signal,
        onEvent(event) {
          forwarded(event, report);
          if (event.type !== 'stage') return;
          const index = order.findIndex(({ id }) => id === event.stage);
          const title = order[index]?.title ?? event.stage;
          report.progress(
            (index + event.fraction) / order.length,
            event.text ? `${title}: ${event.text}` : title,
          );
        },
      },
      pipeline,
    );
    if (outcome.state === 'failed') throw failureOf(outcome, order);
    report.signal.throwIfAborted();
    return { run: outcome.run.id, grade: outcome.grade };
  } finally {
    drive.close();
  }
}

async function baseMap({ path, view }: RequestOf<'basemap'>): Promise<JobOutcomes['basemap']> {
  const { baseMapPart } = await import('../../replay/basemap/basemap.ts');
  if (!view) return baseMapPart(path);
  const { Drive } = await import('../../drive/drive.ts');
  const drive = Drive.open(view.drive, 'read');
  try {
    const { origin } = drive.info;
    if (!origin) throw new InputError('The drive has no origin: nothing tells where on earth it lies.');
    return baseMapPart(path, { ...view, origin });
  } finally {
    drive.close();
  }
}

async function compareRuns(
  { a, b, place }: RequestOf<'compare'>,
  stages?: readonly Stage[],
): Promise<JobOutcomes['compare']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { compare } = await import('../../reconstruct/results/compare/compare.ts');
  const first = Drive.open(a.path, 'read');
  try {
    const second = b.path === a.path ? first : Drive.open(b.path, 'read');
    try {
      return compare({ drive: first, run: a.run }, { drive: second, run: b.run }, place, stages);
    } finally {
      if (second !== first) second.close();
    }
  } finally {
    first.close();
  }
}

async function evaluate({ path, run, reference }: RequestOf<'evaluate'>): Promise<JobOutcomes['evaluate']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { scoresAgainstReference, scoresAgainstTruth } = await import('./evaluate.ts');
  const drive = Drive.open(path, 'read');
  try {
    return reference === undefined
      ? scoresAgainstTruth(drive, run)
      : scoresAgainstReference(drive, run, reference);
  } finally {
    drive.close();
  }
}

async function learn(
  { path, run, threads }: RequestOf<'learn'>,
  { signal, progress }: JobReport,
): Promise<JobOutcomes['learn']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { learnDrive } = await import('../../reconstruct/learn/learn.ts');
  const drive = Drive.open(path, 'read');
  try {
    return await learnDrive(drive, { run, threads, signal, onProgress: progress });
  } finally {
    drive.close();
  }
}

async function exportFile({ path, request }: RequestOf<'export'>): Promise<JobOutcomes['export']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { exportRun } = await import('../../reconstruct/results/export/export.ts');
  const drive = Drive.open(path, 'read');
  try {
    return exportRun(drive, request);
  } finally {
    drive.close();
  }
}

/** Loaded when it is needed: most exports have no use for it. */
async function diagnoseWith(): Promise<Diagnose> {
  const [{ diagnose }, { listRuns }] = await Promise.all([
    import('../../doctor/doctor.ts'),
    import('../../reconstruct/run/runs.ts'),
  ]);
  return (drive, run) => diagnose(drive, listRuns(drive), run).problems;
}

async function exportCut(
  { path, cut }: RequestOf<'export-drive'>,
  { signal, progress }: JobReport,
): Promise<JobOutcomes['export-drive']> {
  const { Drive } = await import('../../drive/drive.ts');
  const { exportBeside } = await import('../../reconstruct/results/export/export.ts');
  const drive = Drive.open(path, 'read');
  try {
    return await exportBeside(drive, {
      ...cut,
      signal,
      diagnose: await diagnoseWith(),
      onProgress: (fraction) => progress(fraction, 'Writing'),
    });
  } finally {
    drive.close();
  }
}

async function describePlugin({
  path,
  digest,
}: RequestOf<'describe-plugin'>): Promise<JobOutcomes['describe-plugin']> {
  const { probePlugin } = await import('../../plugins/probe.ts');
  const probed = await probePlugin({ path, digest });
  if ('problem' in probed) throw new InputError(probed.problem);
  return probed.description;
}
