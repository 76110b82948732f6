/** `reconstruct FILE --repair`: makes the run, measures what its calibration is off by, and makes a variant with that put right. */
import { availableParallelism } from 'node:os';
import type { RepairReport, RepairRow } from '../../contract/doctor/repairs.ts';
import { InputError } from '../../contract/errors.ts';
import { Drive } from '../../drive/drive.ts';
import { repair } from '../../reconstruct/repair/repair.ts';
import { repairReport } from '../../reconstruct/repair/report.ts';
import type { PipelineEvent } from '../../reconstruct/run/runner.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { loadActivePlugins } from '../plugins.ts';
import { print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { type Options, runOf, show } from './reconstruct.ts';

/** Exit code 1 where something is off and cannot be measured, or a run did not end; 3 on a failing verdict of the variant. */
export async function repairVerb(file: string, options: Options): Promise<ExitCode> {
  if (options.set.length > 0 || options.again !== undefined)
    throw new UsageError('--repair changes a run as it is: --set and --again belong to a run of their own.');
  const stages = await loadActivePlugins();
  const progress = new Progress();
  const drive = Drive.open(file, 'write');
  try {
    const done = await repair(
      drive,
      {
        to: options.to,
        run: runOf(options.run),
        takeOver: options.takeOver,
        threads: options.threads || availableParallelism(),
        signal: stopSignal(),
        onEvent: (event: PipelineEvent) => show(progress, event),
      },
      stages,
    );
    progress.clear();
    if (done.kind === 'not-run') {
      print(`${done.outcome.run.name}: ${done.outcome.state}`);
      return ExitCode.failed;
    }
    const report =
      done.kind === 'repaired' ? repairReport(drive, done.outcome.run.id, options.reference) : undefined;
    if (options.json) printJson({ path: file, kind: done.kind, text: done.text, report });
    else if (done.kind === 'refused') throw new InputError(done.text);
    else {
      print(done.text);
      if (report) showReport(report);
    }
    if (done.kind === 'refused') return ExitCode.failed;
    if (done.kind === 'sound') return ExitCode.done;
    if (done.outcome.state !== 'done') return ExitCode.failed;
    return done.outcome.grade === 'fail' ? ExitCode.verdict : ExitCode.done;
  } finally {
    progress.clear();
    drive.close();
  }
}

function showReport({ run, before, set, rows, notes }: RepairReport): void {
  print(`${before.name} → ${run.name}${set ? ` (calibration set ${set.version}: ${set.name})` : ''}`);
  for (const row of rows) print(`  ${row.name}: ${figure(row, row.before)} → ${figure(row, row.after)}`);
  for (const note of notes) print(`  ${note}`);
}

const figure = ({ unit }: RepairRow, value: number | undefined): string =>
  value === undefined ? '–' : `${Number(value.toPrecision(3))}${unit ? ` ${unit}` : ''}`;
