/** The choices for a simulated drive: the registries of engine/simulate as the interface shows them, and checks by them. */
import type { Params } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { SimulationCatalogue, SimulationOption } from '../../contract/simulation.ts';
import { changeCheck } from '../../simulate/edits/checks.ts';
import { EDITS } from '../../simulate/edits/registry.ts';
import { faultCheck } from '../../simulate/faults/fault.ts';
import { FAULTS } from '../../simulate/faults/registry.ts';
import { planOf } from '../../simulate/options.ts';
import { isPreset, PRESETS } from '../../simulate/presets.ts';
import { readRigFile } from '../../simulate/rig/load.ts';
import type { RigDocument } from '../../simulate/rig/rig.ts';
import { RIGS } from '../../simulate/rig/rigs.ts';
import type { SimulateOptions } from '../../simulate/simulate.ts';
import { STYLES } from '../../simulate/world/styles.ts';

export type SimulationParams = Extract<Params<'jobs.start'>, { kind: 'simulate' }>;

/** The options that decide the bytes of a drive, as the job gives them to the simulator. */
export type Simulation = Pick<
  SimulateOptions,
  'seed' | 'seconds' | 'preset' | 'rig' | 'style' | 'faults' | 'edits'
>;

/** `paceOf` is what is known of a rig by its name. */
export function catalogue(paceOf: (rig: string) => number | undefined): SimulationCatalogue {
  const pace = (rig: string): { readonly pace?: number } => {
    const known = paceOf(rig);
    return known === undefined ? {} : { pace: known };
  };
  return {
    presets: Object.entries(PRESETS).map(([name, { title, meaning, rig, styleName }]) => ({
      name,
      title,
      meaning: sentence(meaning),
      rig: rig.name,
      style: styleName,
      ...pace(rig.name),
    })),
    rigs: RIGS.map(({ name, title, meaning }) => ({
      name,
      title,
      meaning: sentence(meaning),
      ...pace(name),
    })),
    styles: STYLES.map(({ name, title, meaning }) => ({ name, title, meaning: sentence(meaning) })),
    faults: FAULTS.map((fault) => optionOf({ ...fault, check: faultCheck(fault) })),
    edits: EDITS.map((edit) =>
      optionOf({ ...edit, least: edit.range?.[0], most: edit.range?.[1], check: changeCheck(edit.check) }),
    ),
  };
}

type Listed = Pick<SimulationOption, 'name' | 'title' | 'meaning' | 'defaultValue' | 'check'> & {
  readonly unit?: string | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
};

function optionOf({
  name,
  title,
  meaning,
  unit = '',
  defaultValue,
  least,
  most,
  check,
}: Listed): SimulationOption {
  return {
    name,
    title,
    meaning: sentence(meaning),
    unit,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    check,
  };
}

/** The registries write some meanings as a phrase after the name, some as a sentence. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/**
 * Checked before a job is started, so that the dialog can say what is wrong while it is still open.
 * @throws InputError when there is nothing of a name, a value is out of range, or the rig file is none.
 */
export async function simulationOf(
  { seed, seconds, preset = 'standard', rig, style, faults, edits }: SimulationParams,
  pathOf: (grant: string) => string,
): Promise<Simulation & { readonly rigName: string; readonly styleName: string }> {
  if (!isPreset(preset))
    throw new InputError(`There is no preset "${preset}"; there are ${Object.keys(PRESETS).join(', ')}.`);
  const simulation: Simulation = {
    seed,
    seconds,
    preset,
    rig: rig && ('name' in rig ? rig.name : ((await readRigFile(pathOf(rig.grant))) as RigDocument)),
    style,
    faults,
    edits,
  };
  const plan = planOf({ ...simulation, out: '' });
  return { ...simulation, rigName: plan.rig.name, styleName: plan.styleName };
}
