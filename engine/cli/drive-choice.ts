/** The drive to simulate, from the options that `simulate` and `dataset` share. */
import { InputError } from '../contract/errors.ts';
import { catalogue } from '../simulate/catalogue.ts';
import { MESSAGES, type Messages, type SimulateOptions } from '../simulate/options.ts';
import { readRigFile } from '../simulate/rig/load.ts';
import { isPreset } from '../simulate/simulate.ts';

export type DriveChoice = {
  readonly seconds: number;
  readonly preset: string;
  readonly rig?: string;
  readonly style?: string;
  readonly fault: readonly string[];
  readonly edit: readonly string[];
  readonly messages: string;
};

/** @throws InputError for a name that is not known, a value that is no number, or a rig file that cannot be used. */
export async function driveOptions({
  seconds,
  preset,
  rig,
  style,
  fault,
  edit,
  messages,
}: DriveChoice): Promise<Omit<SimulateOptions, 'seed' | 'out'>> {
  if (!isPreset(preset))
    throw new InputError(
      `There is no preset "${preset}"; there are ${catalogue()
        .presets.map(({ name }) => name)
        .join(', ')}.`,
    );
  if (!isMessages(messages))
    throw new InputError(`There are no messages "${messages}"; there are ${MESSAGES.join(' and ')}.`);
  return {
    seconds,
    preset,
    rig: rig !== undefined && /\.json$/i.test(rig) ? await readRigFile(rig) : rig,
    style,
    faults: fault.map((text) => change(text, 'fault')),
    edits: edit.map((text) => change(text, 'edit')),
    messages,
  };
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
