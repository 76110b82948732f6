/** `info FILE`: what is in a drive: identity, streams, calibration, report, runs. */
import { statSync } from 'node:fs';
import { OUTCOME_TITLES, outcomeOf } from '../../contract/ingestOutcome.ts';
import { utcText } from '../../contract/time.ts';
import { Drive } from '../../drive/drive.ts';
import { holderText } from '../../drive/file/lease.ts';
import { listRuns } from '../../reconstruct/run/runs.ts';
import { ExitCode } from '../exit.ts';
import { describedStages } from '../plugins.ts';
import { bytesText, findingText, print, printJson, secondsText } from '../print.ts';

export async function infoVerb(file: string, options: { readonly json?: boolean }): Promise<ExitCode> {
  const drive = Drive.open(file, 'read');
  try {
    const runs = listRuns(drive, describedStages());
    const streams = drive.streams();
    const calibration = drive.calibrations().at(-1);
    const report = drive.report();
    const holder = drive.lease.holder();
    if (options.json) {
      const bytes = statSync(file).size;
      printJson({ path: file, bytes, ...drive.info, streams, calibration, report, runs, holder });
      return ExitCode.done;
    }
    const { info } = drive;
    print(
      `${info.name}  ${utcText(info.t0, 0)}  ${secondsText(info.durationNs)}  ${bytesText(statSync(file).size)}`,
    );
    print(`from ${info.source} (${report.format})`);
    if (info.origin)
      print(`origin ${info.origin.latitudeDeg}, ${info.origin.longitudeDeg}, ${info.origin.altitudeM} m`);
    for (const { id, name, kind, role, count, periodNs, codec } of streams) {
      const rate = periodNs ? `${(1e9 / periodNs).toFixed(1)} Hz` : '';
      print(
        `  ${String(id).padStart(3)}  ${kind.padEnd(8)} ${role.padEnd(8)} ${String(count).padStart(8)}  ${rate.padStart(9)}  ${name} (${codec})`,
      );
    }
    const outcome = outcomeOf(report);
    if (outcome.kind !== 'done') print(`  ${OUTCOME_TITLES[outcome.kind]}: ${outcome.text}`);
    for (const finding of report.findings) print(`  ${findingText(finding)}`);
    if (holder) print(`in use: ${holderText(holder)}`);
    for (const run of runs) {
      print(`${run.name}:`);
      for (const stage of run.stages)
        print(`  ${stage.stage.padEnd(14)} ${stage.state} ${stage.verdict?.grade ?? ''}`);
    }
    return ExitCode.done;
  } finally {
    drive.close();
  }
}
