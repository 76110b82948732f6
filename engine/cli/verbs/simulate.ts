/** `simulate -o LOG.mcap`: a log of a simulated drive, with the truth beside it; `simulate --list`: what there is. */
import { InputError } from '../../contract/errors.ts';
import { type Catalogue, catalogue } from '../../simulate/catalogue.ts';
import { MESSAGES, type Messages } from '../../simulate/options.ts';
import { readRigFile } from '../../simulate/rig/load.ts';
import { isPreset, simulate } from '../../simulate/simulate.ts';
import { ExitCode } from '../exit.ts';
import { bytesText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = {
  readonly out?: string;
  readonly seed: number;
  readonly seconds: number;
  readonly preset: string;
  readonly rig?: string;
  readonly style?: string;
  readonly fault: readonly string[];
  readonly edit: readonly string[];
  readonly messages: string;
  readonly list?: boolean;
  readonly json?: boolean;
};

export async function simulateVerb(options: Options): Promise<ExitCode> {
  const { out, seed, seconds, preset, rig, style, fault, edit, messages, list, json } = options;
  if (list) {
    if (json) printJson(catalogue());
    else print(listText(catalogue()));
    return ExitCode.done;
  }
  if (out === undefined) throw new InputError('simulate needs -o FILE, the log to write; or --list.');
  if (!isPreset(preset))
    throw new InputError(
      `There is no preset "${preset}"; there are ${catalogue()
        .presets.map(({ name }) => name)
        .join(', ')}.`,
    );
  if (!isMessages(messages))
    throw new InputError(`There are no messages "${messages}"; there are ${MESSAGES.join(' and ')}.`);
  const progress = new Progress();
  try {
    const report = await simulate({
      out,
      seed,
      seconds,
      preset,
      rig: rig !== undefined && /\.json$/i.test(rig) ? await readRigFile(rig) : rig,
      style,
      faults: fault.map((text) => change(text, 'fault')),
      edits: edit.map((text) => change(text, 'edit')),
      messages,
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

const isMessages = (text: string): text is Messages => MESSAGES.some((each) => each === text);

/** NAME or NAME=VALUE. @throws InputError when the value is no number. */
function change(text: string, what: string): { readonly name: string; readonly value?: number } {
  const [name = '', value, ...more] = text.split('=');
  if (value === undefined) return { name };
  const number = value.trim() === '' || more.length > 0 ? Number.NaN : Number(value);
  if (!Number.isFinite(number))
    throw new InputError(`The value of the ${what} "${name}" must be a number, not "${value}".`);
  return { name, value: number };
}

function listText({ presets, rigs, styles, faults, edits }: Catalogue): string {
  const section = (title: string, rows: readonly (readonly [string, string])[]): string[] =>
    rows.length === 0 ? [] : [title, ...rows.map(([name, text]) => `  ${name.padEnd(24)} ${text}`), ''];
  const changes = (list: Catalogue['faults']): [string, string][] =>
    list.map(({ name, meaning, unit, defaultValue, check }) => {
      const value = defaultValue === undefined ? '' : ` [${defaultValue}${unit ? ` ${unit}` : ''}]`;
      return [name, `${meaning}${value}; noticed by: ${check}`];
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
