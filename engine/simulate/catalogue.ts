/** The choices of a simulation and their meanings, for `simulate --list` and for the interface. */
import type { SimulationCheck } from '../contract/noticed.ts';
import { changeCheck } from './edits/checks.ts';
import { EDITS } from './edits/registry.ts';
import { faultCheck } from './faults/fault.ts';
import { FAULTS } from './faults/registry.ts';
import { MESSAGES } from './options.ts';
import { PRESETS, type Preset } from './presets.ts';
import { RIGS } from './rig/rigs.ts';
import { STYLES } from './world/styles.ts';

type Entry = { readonly name: string; readonly title: string; readonly meaning: string };

/** Faults and edits: what their value is, and which check is expected to notice them. */
type ChangeEntry = Entry & {
  readonly unit?: string;
  readonly defaultValue?: number;
  readonly check: SimulationCheck;
};

export type Catalogue = {
  readonly presets: readonly (Entry & { readonly rig: string; readonly style: string })[];
  readonly rigs: readonly Entry[];
  readonly styles: readonly Entry[];
  readonly faults: readonly ChangeEntry[];
  readonly edits: readonly ChangeEntry[];
  readonly messages: readonly string[];
};

const entry = ({ name, title, meaning }: Entry): Entry => ({ name, title, meaning });

function change(of: Omit<ChangeEntry, 'check'>, check: SimulationCheck): ChangeEntry {
  return {
    ...entry(of),
    ...(of.unit !== undefined && { unit: of.unit }),
    ...(of.defaultValue !== undefined && { defaultValue: of.defaultValue }),
    check,
  };
}

export function catalogue(): Catalogue {
  const presets: [string, Preset][] = Object.entries(PRESETS);
  return {
    presets: presets.map(([name, { title, meaning, rig, styleName }]) => ({
      name,
      title,
      meaning,
      rig: rig.name,
      style: styleName,
    })),
    rigs: RIGS.map(entry),
    styles: STYLES.map(entry),
    faults: FAULTS.map((fault) => change(fault, faultCheck(fault))),
    edits: EDITS.map((edit) => change(edit, changeCheck(edit.check))),
    messages: MESSAGES,
  };
}
