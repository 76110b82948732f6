/** Runs of the pipeline: stages, logs, single steps, scores against the truth, and exports. */
import { z } from 'zod';
import { PLACEMENTS, type RunChanges } from '../compare/changes.ts';
import { type RepairReport, WANTED_CORRECTION } from '../doctor/repairs.ts';
import { POSE_REFERENCES } from '../extensions/formats.ts';
import type { LogLine, RunInfo, StageDescription } from '../stages.ts';
import type { StepHead, StepUnit } from '../steps/step.ts';
import type { Nanoseconds } from '../time.ts';
import { grant, handle, id, type Payload, result, stage, time } from './method.ts';

/** A trajectory or a map compared with the truth, as rows for a table: what is scored, and its figures. */
export type TruthScores = {
  /** What was compared, and what was left out, in words. */
  readonly notes: readonly string[];
  readonly tables: readonly {
    readonly title: string;
    readonly columns: readonly { readonly name: string; readonly unit: string }[];
    /** By column; what could not be measured is missing. */
    readonly rows: readonly { readonly name: string; readonly values: Readonly<Record<string, number>> }[];
  }[];
};

/** A run of an open drive. */
const side = z.object({ drive: handle, run: id });
const metres = z.number().min(-1e8).max(1e8);

export const RUNS = {
  'stages.describe': {
    params: z.object({}),
    result: result<{ readonly stages: readonly StageDescription[] }>(),
  },
  'runs.list': {
    params: z.object({ drive: handle }),
    result: result<{ readonly runs: readonly RunInfo[] }>(),
  },
  /** Two runs against each other: their lines and their paths. Parameters and metrics of both are in `runs.list`. */
  'runs.compare': {
    params: z.object({ drive: handle, run: id, other: id }),
    result: result<TruthScores>(),
  },
  /**
   * What differs between two runs, which may be of two drives of one road. Payloads: `lines` as LINE_COLUMNS, `path` as
   * PATH_COLUMNS; missing where there is nothing to compare.
   */
  'runs.changes': {
    params: z.object({ a: side, b: side, place: z.enum(PLACEMENTS).optional() }),
    result: result<
      RunChanges & { readonly linesPayload?: Payload | undefined; readonly pathPayload?: Payload | undefined }
    >(),
  },
  /**
   * A channel of two rasters, B less A, on the tiles of A. Payloads: column blocks as raster/1 with the one channel "difference".
   */
  'runs.difference': {
    params: z.object({
      a: z.object({ drive: handle, artifact: id }),
      b: z.object({ drive: handle, artifact: id }),
      channel: z.string().min(1).max(100),
      /** From B's map frame to A's: of `runs.changes`. */
      motion: z.object({
        x: metres,
        y: metres,
        z: metres,
        yaw: z.number().min(-10).max(10),
        about: z.tuple([metres, metres, metres]).readonly(),
      }),
      /** Parts of A at level 0. */
      keys: z.array(z.string().min(1).max(100)).min(1).max(64),
    }),
    result: result<{
      readonly tiles: readonly {
        readonly key: string;
        readonly payload: Payload;
        /** Cells that both have. */
        readonly cells: number;
        /** Mean of the absolute difference over these. */
        readonly meanAbsolute: number;
      }[];
    }>(),
  },
  'runs.log': {
    params: z.object({ drive: handle, run: id, stage }),
    result: result<{ readonly lines: readonly LogLine[] }>(),
  },
  /** The steps of a stage, and which of them to open. Payload: list of steps (contract/steps/list.ts). */
  'runs.steps': {
    params: z.object({
      drive: handle,
      run: id,
      stage,
      near: z
        .discriminatedUnion('by', [
          z.object({ by: z.literal('time'), t: time }),
          z.object({ by: z.literal('place'), x: z.number(), y: z.number() }),
          z.object({
            by: z.literal('item'),
            artifact: id,
            item: z.string().max(200),
            x: z.number().optional(),
            y: z.number().optional(),
          }),
        ])
        .optional(),
    }),
    result: result<{ readonly unit: StepUnit; readonly at?: number; readonly payload: Payload }>(),
  },
  /** One step of a stage computed anew: what went in, what was made, phase by phase. */
  'runs.step': {
    params: z.object({ drive: handle, run: id, stage, frame: id }),
    result: result<
      StepHead & { readonly blocks: readonly { readonly name: string; readonly payload: Payload }[] }
    >(),
  },
  /**
   * A run that tries a proposed calibration set beside the run that it repairs, scored by the truth where it lies beside the drive
   * or by a reference map; no report for any other run.
   */
  'runs.repair': {
    params: z.object({ drive: handle, run: id, reference: grant.optional() }),
    result: result<{ readonly report?: RepairReport }>(),
  },
  /**
   * What corrections would change, before they are tried: lidar edges on a camera's picture without and with them. Payloads: JPEG.
   * `run` is the one whose odometry and calibration set they are measured with.
   */
  'runs.repairPictures': {
    params: z.object({ drive: handle, run: id, corrections: z.array(WANTED_CORRECTION).min(1).max(100) }),
    result: result<{
      readonly pictures: readonly {
        readonly sensor: string;
        readonly t: Nanoseconds;
        readonly before: { readonly score: number; readonly payload: Payload };
        readonly after: { readonly score: number; readonly payload: Payload };
      }[];
    }>(),
  },
  /** A run against the truth that lies beside a simulated drive, or against a reference map that a person chose. */
  'truth.evaluate': {
    params: z.object({ drive: handle, run: id, reference: grant.optional() }),
    result: result<TruthScores>(),
  },
  /** What a run made, as bytes. What the log held is written by a job (`jobs.start`, export-drive). */
  'export.write': {
    params: z.object({
      drive: handle,
      run: id,
      /** Id of one of `formats.list`. */
      format: z.string().min(1).max(40),
      stage: stage.optional(),
      frame: z.string().max(100).optional(),
      reference: z.enum(POSE_REFERENCES).optional(),
      /** For a drive without GNSS: where its map frame lies. */
      origin: z
        .object({ latitudeDeg: z.number(), longitudeDeg: z.number(), altitudeM: z.number() })
        .optional(),
    }),
    result: result<{
      readonly fileName: string;
      readonly mediaType: string;
      readonly report: readonly string[];
      readonly payload: Payload;
    }>(),
  },
} as const;
