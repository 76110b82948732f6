/** One step of a stage, as the stepper shows it: phases in the order of the method, each with what was there and what was made of it. */
import type { Nanoseconds } from '../time.ts';

/** What a stage goes through one at a time, with its plural. */
export const STEP_UNITS = {
  sweep: 'sweeps',
  tile: 'tiles',
  pose: 'poses',
  line: 'lines',
  section: 'sections',
  camera: 'cameras',
  finding: 'findings',
  candidate: 'candidates',
  frame: 'frames',
} as const;

export type StepUnit = keyof typeof STEP_UNITS;

export type StepNumber = { readonly name: string; readonly value: number; readonly unit: string };

/** Whether the step ended in something of the result. */
export type StepState = 'made' | 'refused';

export type StepPhase = {
  readonly title: string;
  /** What happened in it, in a sentence or two. */
  readonly text: string;
  /** Names of the blocks that are shown, the first undermost (layers.ts). */
  readonly layers: readonly string[];
  readonly numbers: readonly StepNumber[];
};

/** What is true of a step as a whole; blocks and phases apart. */
export type StepHead = {
  readonly frame: number;
  readonly frames: number;
  /** When the vehicle was there; for a sweep its own time. */
  readonly t: Nanoseconds;
  readonly title: string;
  readonly numbers: readonly StepNumber[];
  /** x and y in the map frame, and how far around them there is something to see (m). */
  readonly place?: readonly [number, number] | undefined;
  readonly radiusM?: number | undefined;
  readonly state?: StepState | undefined;
  /** Why it was refused, or what made it. */
  readonly reason?: string | undefined;
  /** Whether what the step computed anew is what the run stored, byte for byte; undefined where nothing is stored of it. */
  readonly stored?: 'equal' | 'different' | undefined;
  /** Without phases, a stage has a view of its own (iterations.ts). */
  readonly phases?: readonly StepPhase[] | undefined;
};
