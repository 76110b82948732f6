/**
 * Repairs: what the log says of a sensor and the drive itself contradicts is measured and becomes a proposed calibration set,
 * which a variant of a run tries (docs/repairs.md). A proposed set never becomes that of other runs by itself.
 */
import { z } from 'zod';
import type { Nanoseconds } from '../time.ts';

/** What of a calibration set can be put right. */
export const REPAIR_KINDS = ['sensor-yaw', 'clock-offset', 'focal-length'] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

const kind = z.enum(REPAIR_KINDS);
const text = z.string().max(10_000);

/** One value that the proposed set changes. */
const correction = z.object({
  kind,
  /** Frame of the sensor, and the name of its stream. */
  frame: text,
  sensor: text,
  /**
   * What is added to what the former set says, with its standard deviation: sensor-yaw, a turn to the left (°); clock-offset,
   * to the stamps (ms); focal-length, a share (%).
   */
  value: z.number(),
  sigma: z.number().nonnegative(),
  unit: z.enum(['°', 'ms', '%']),
  /** The size beyond which Health speaks. */
  limit: z.number().positive(),
  /** What it was measured from, in words. */
  source: text,
});
export type Correction = z.infer<typeof correction>;

/** A correction as a person is offered it: what is added, in ° to the left, ms or %. */
export const WANTED_CORRECTION = z.object({
  kind,
  frame: z.string().max(500),
  value: z.number().min(-1000).max(1000),
});
export type WantedCorrection = z.infer<typeof WANTED_CORRECTION>;

/** Lidar edges on a camera's picture without and with a correction, and how well they agree over all pictures, 0 to 1. */
export type RepairPicture = {
  /** Name of the camera's stream. */
  readonly sensor: string;
  /** Of the picture. */
  readonly t: Nanoseconds;
  readonly before: { readonly score: number; readonly jpeg: Uint8Array };
  readonly after: { readonly score: number; readonly jpeg: Uint8Array };
};

/** What cannot be measured here. `off`: it seems to be off all the same. */
const refusal = z.object({ kind, frame: text, sensor: text, reason: text, off: z.boolean() });
export type RefusedCorrection = z.infer<typeof refusal>;

/** How well lidar and camera agree: mean strength of the picture's edges under lidar edges, 0 to 1. */
const agreement = z.object({ sensor: text, before: z.number(), after: z.number() });
export type AgreementScore = z.infer<typeof agreement>;

export const PROPOSAL = z.object({
  name: text,
  /** The set that it changes. */
  base: z.number().int().nonnegative(),
  /** UUID and name of the run whose odometry it was measured with. */
  run: z.object({ uuid: text, name: text }),
  corrections: z.array(correction).max(1000).readonly(),
  refused: z.array(refusal).max(1000).readonly(),
  agreement: z.array(agreement).max(1000).readonly(),
});
export type Proposal = z.infer<typeof PROPOSAL>;

/** A proposed set as the drive holds it. */
export type ProposedSet = Proposal & {
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly created: string;
};

/** One line of the comparison of a repaired run with the one it came from. */
export type RepairRow = {
  readonly name: string;
  readonly unit: string;
  readonly before?: number;
  readonly after?: number;
  /** Which way is better; by its size where it may lie to either side of nothing. */
  readonly better: 'more' | 'less';
};

export type RepairReport = {
  readonly run: { readonly id: number; readonly name: string };
  readonly before: { readonly id: number; readonly name: string };
  readonly set: ProposedSet | undefined;
  readonly rows: readonly RepairRow[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
};
