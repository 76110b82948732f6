/** `simulate -o LOG.mcap`: a log of a simulated drive, with the truth beside it; `simulate --list`: what there is. */
import { InputError } from '../../contract/errors.ts';
import { noticedBy } from '../../contract/noticed.ts';
import { type Catalogue, catalogue } from '../../simulate/catalogue.ts';
import { simulate } from '../../simulate/simulate.ts';
import { type DriveChoice, driveOptions } from '../drive-choice.ts';
import { ExitCode } from '../exit.ts';
import { checkOutput } from '../output.ts';
import { bytesText, print, printJson, printLines } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = DriveChoice & {
  readonly out?: string;
  readonly seed: number;
  readonly pixelLabels?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
};

export async function simulateVerb(options: Options): Promise<ExitCode> {
  const { out, seed, pixelLabels, list, json } = options;
  if (list) {
    if (json) printJson(catalogue());
    else printLines(listText(catalogue()));
    return ExitCode.done;
  }
  if (out === undefined) throw new InputError('simulate needs -o FILE, the log to write; or --list.');
  checkOutput(out);
  const progress = new Progress();
  try {
    const report = await simulate({
      ...(await driveOptions(options)),
      out,
      seed,
      pixelLabels,
      signal: stopSignal(),
      onProgress: progress.show,
    });
    progress.clear();
    if (json) printJson(report);
    else
      print(
        `${out}: ${report.seconds} s, ${report.distanceM.toFixed(0)} m, ${bytesText(report.bytes)}; truth in ${report.truth}`,
      );
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}

function listText({ presets, rigs, styles, faults, edits }: Catalogue): string {
  const section = (title: string, rows: readonly (readonly [string, string])[]): string[] =>
    rows.length === 0 ? [] : [title, ...rows.map(([name, text]) => `  ${name.padEnd(24)} ${text}`), ''];
  const changes = (list: Catalogue['faults']): [string, string][] =>
    list.map(({ name, meaning, unit, defaultValue, check }) => {
      const value = defaultValue === undefined ? '' : ` [${defaultValue}${unit ? ` ${unit}` : ''}]`;
      return [name, `${meaning.replace(/\.$/, '')}${value}. ${noticedBy(check)}`];
    });
  return [
    ...section(
      'Presets (--preset)',
      presets.map(({ name, meaning, rig, style }) => [name, `${meaning} (rig ${rig}, style ${style})`]),
    ),
    ...section(
      'Rigs (--rig, or a JSON file)',
      rigs.map(({ name, meaning }) => [name, meaning]),
    ),
    ...section(
      'Styles (--style)',
      styles.map(({ name, meaning }) => [name, meaning]),
    ),
    ...section('Faults (--fault NAME[=VALUE], may be given again) [default value]', changes(faults)),
    ...section('Map edits (--edit NAME[=VALUE], may be given again) [default value]', changes(edits)),
  ]
    .join('\n')
    .trimEnd();
}
