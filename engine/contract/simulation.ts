/** Requests for simulated drives, the choices there are, and the record of how a drive was simulated. */
import { z } from 'zod';
import type { SimulationCheck } from './noticed.ts';

const name = z.string().min(1).max(60);
const asked = z.array(z.object({ name, value: z.number().finite().optional() })).max(50);

/** Names are checked by the engine against what it has (`simulation.catalogue`). */
export const SIMULATION = {
  seed: z
    .number()
    .int()
    .nonnegative()
    .max(2 ** 31 - 1),
  seconds: z.number().min(1).max(3600),
  /** The drive's name; by default made of style and seed. */
  name: z.string().trim().max(100).optional(),
  preset: name.optional(),
  /** In place of the preset's own: a rig by name, or a rig file. */
  rig: z.union([z.object({ name }), z.object({ grant: z.string().min(1).max(200) })]).optional(),
  style: name.optional(),
  faults: asked.optional(),
  edits: asked.optional(),
} as const;

export type SimulationChoice = {
  readonly name: string;
  readonly title: string;
  /** In a few words. */
  readonly meaning: string;
};

export type SimulationPreset = SimulationChoice & {
  readonly rig: string;
  readonly style: string;
  /** Measured on this machine when such a drive was last made: seconds of work a second of drive. */
  readonly pace?: number;
};

/** A rig or a style. A rig has a pace once a drive was made with it. */
export type SimulationPart = SimulationChoice & { readonly pace?: number };

/** A fault or a map edit. Without a default value it takes none. */
export type SimulationOption = SimulationChoice & {
  readonly unit: string;
  readonly defaultValue?: number;
  readonly least?: number;
  readonly most?: number;
  readonly check: SimulationCheck;
};

export type SimulationCatalogue = {
  readonly presets: readonly SimulationPreset[];
  readonly rigs: readonly SimulationPart[];
  readonly styles: readonly SimulationPart[];
  readonly faults: readonly SimulationOption[];
  readonly edits: readonly SimulationOption[];
};

/** What the log of a simulated drive says of itself, in words. */
export type SimulationNote = {
  readonly seed: string;
  readonly preset: string;
  readonly rig: string;
  readonly style?: string;
  /** "Rain 4 mm/h" */
  readonly faults: readonly string[];
  readonly edits: readonly string[];
};
