/** Options of a simulation, and the checked plan that is made of them. */
import { InputError } from '../contract/errors.ts';
import type { EditRequest } from './edits/edit.ts';
import { checkEdits } from './edits/registry.ts';
import type { FaultRequest } from './faults/fault.ts';
import { type ChosenFault, chooseFaults } from './faults/faults.ts';
import { isPreset, PRESETS, type PresetName } from './presets.ts';
import { parseRig } from './rig/load.ts';
import type { Rig, RigDocument } from './rig/rig.ts';
import { RIGS } from './rig/rigs.ts';
import type { WorldStyle } from './world/model/world-style.ts';
import { STYLES } from './world/styles.ts';

export type SimulateOptions = {
  /** Whole number, 0 to 2^31 − 1. */
  readonly seed: number;
  readonly seconds: number;
  /** A bundle of rig and style; `rig` and `style` replace its own. Default standard. */
  readonly preset?: PresetName | undefined;
  /** Name of a rig (rig/rigs.ts), or a rig document (rig/rig.ts). */
  readonly rig?: string | RigDocument | undefined;
  /** Name of a style (world/styles.ts). */
  readonly style?: string | undefined;
  readonly faults?: readonly FaultRequest[] | undefined;
  readonly edits?: readonly EditRequest[] | undefined;
  /** What the log's messages are; default ros2. */
  readonly messages?: Messages | undefined;
  /** Class and instance of every pixel in the truth: by about a third more time a picture. */
  readonly pixelLabels?: boolean | undefined;
  /** The log to write, e.g. drive.mcap; the truth goes beside it into drive.truth/. */
  readonly out: string;
  readonly threads?: number | undefined;
  /** zstd chunks; off makes a log about twice as large. */
  readonly compress?: boolean | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

export const MESSAGES = ['ros2', 'foxglove'] as const;
export type Messages = (typeof MESSAGES)[number];

/** All that decides the bytes of a drive. */
export type SimulationPlan = {
  readonly seed: number;
  readonly seconds: number;
  readonly preset: PresetName;
  readonly rig: Rig;
  readonly styleName: string;
  readonly style: WorldStyle;
  readonly faults: readonly ChosenFault[];
  readonly edits: readonly EditRequest[];
  readonly messages: Messages;
  readonly pixelLabels: boolean;
};

function rigOf(asked: SimulateOptions['rig'], preset: PresetName): Rig {
  if (asked === undefined) return PRESETS[preset].rig;
  if (typeof asked !== 'string') return parseRig(asked, 'document');
  const found = RIGS.find(({ name }) => name === asked);
  if (!found)
    throw new InputError(`There is no rig "${asked}"; there are ${RIGS.map(({ name }) => name).join(', ')}.`);
  return found.rig;
}

function styleOf(asked: string | undefined, preset: PresetName): Pick<SimulationPlan, 'styleName' | 'style'> {
  if (asked === undefined) return { styleName: PRESETS[preset].styleName, style: PRESETS[preset].style };
  const found = STYLES.find(({ name }) => name === asked);
  if (!found)
    throw new InputError(
      `There is no style "${asked}"; there are ${STYLES.map(({ name }) => name).join(', ')}.`,
    );
  return { styleName: found.name, style: found.style };
}

/** @throws InputError on options that make no drive. */
export function planOf(options: SimulateOptions): SimulationPlan {
  const { seed, seconds, preset = 'standard', faults = [], edits = [], messages = 'ros2' } = options;
  const { pixelLabels = false } = options;
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 0x7fffffff)
    throw new InputError(`The seed must be a whole number from 0 to ${0x7fffffff}, not ${seed}.`);
  if (!(seconds >= 1 && seconds <= 3600))
    throw new InputError(`A simulated drive lasts 1 to 3600 seconds, not ${seconds}.`);
  if (!isPreset(preset))
    throw new InputError(
      `There is no preset "${String(preset)}"; there are ${Object.keys(PRESETS).join(', ')}.`,
    );
  if (!MESSAGES.includes(messages))
    throw new InputError(`There are no messages "${String(messages)}"; there are ${MESSAGES.join(' and ')}.`);
  checkEdits(edits);
  return {
    seed,
    seconds,
    preset,
    rig: rigOf(options.rig, preset),
    ...styleOf(options.style, preset),
    faults: chooseFaults(faults),
    edits,
    messages,
    pixelLabels,
  };
}
