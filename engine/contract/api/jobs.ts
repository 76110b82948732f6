/** Work that takes minutes and has a process of its own: loading a log, simulating a drive, reconstructing a road, exporting a drive. */
import { z } from 'zod';
import type { OutcomeKind } from '../ingestOutcome.ts';
import { MOST_FURTHER_LOGS } from '../severalLogs.ts';
import { SIMULATION, type SimulationCatalogue } from '../simulation.ts';
import { grant, handle, id, nothing, result, stage } from './method.ts';
import { UPKEEP } from './storage.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export type JobInfo = {
  readonly job: string;
  readonly kind: 'ingest' | 'add' | 'simulate' | 'reconstruct' | 'storage' | 'export-drive' | 'learn';
  readonly title: string;
  readonly state: JobState;
  /** From 0 to 1. */
  readonly fraction: number;
  readonly text: string;
  readonly secondsLeft?: number;
  readonly error?: string;
  /** Of an ingest that ended: whether all, a part or nothing of the log came in; `text` says it in a sentence. */
  readonly outcome?: OutcomeKind;
  /** Grant of the drive that an ingest or a simulation made, or that a log was added to. */
  readonly result?: string;
  /** Of an export or of learning that ended: what is in it and what is not, a line each; `text` says where it lies. */
  readonly report?: readonly string[];
  /** Handle of the drive that is reconstructed, exported or learnt from. */
  readonly drive?: string;
  readonly run?: number;
  /** Of learning that ended: the model's name. */
  readonly model?: string;
};

/** How the clock of a further log is placed. */
const offset = z.string().max(30).optional();

const parameterValues = z.record(
  z.string().max(100),
  z.union([z.number().finite(), z.string().max(1000), z.boolean()]),
);

export const JOBS = {
  'jobs.start': {
    params: z.discriminatedUnion('kind', [
      /**
       * `log` gives the drive its clock and its length; `further` logs of the same drive are added to it, each with how its clock is
       * placed (ingest/combine/timing.ts; without it, that is found). `reference`: the drive refers to `log` instead of holding a copy.
       */
      z.object({
        kind: z.literal('ingest'),
        log: grant,
        further: z
          .array(z.object({ log: grant, offset }))
          .max(MOST_FURTHER_LOGS)
          .optional(),
        reference: z.boolean().optional(),
      }),
      /**
       * Further logs of a drive that is not open (ingest/combine), one after another; without an offset a log's clock is found. What
       * is added before one that does not fit stays.
       */
      z.object({
        kind: z.literal('add'),
        drive: grant,
        log: grant,
        offset,
        further: z
          .array(z.object({ log: grant, offset }))
          .max(MOST_FURTHER_LOGS - 1)
          .optional(),
      }),
      z.object({ kind: z.literal('storage'), work: UPKEEP }),
      z.object({ kind: z.literal('simulate'), ...SIMULATION }),
      /**
       * Makes the sample drive (preset sample, fixed seed and length), or its first seconds only, which are there sooner; shown
       * in jobs as a simulation. Asked again while it is made, it is the same job.
       */
      z.object({ kind: z.literal('sample'), part: z.enum(['start', 'whole']).optional() }),
      z.object({
        kind: z.literal('reconstruct'),
        drive: handle,
        /** The last stage to run; all of them without it. */
        to: stage.optional(),
        /** Parameters by stage that differ from the defaults. */
        set: z.record(stage, parameterValues).optional(),
        run: id.optional(),
        name: z.string().max(100).optional(),
        /** A person has said that whoever holds the drive is gone. */
        takeOver: z.boolean().optional(),
      }),
      /**
       * Measures what the calibration of a run is off by, and makes the run once more with a proposed set: a variant, which the
       * job's `run` names in the end (contract/doctor/repairs.ts; `runs.repair` compares the two). The job fails, with the reasons, where
       * what is off cannot be measured. Shown in jobs as a reconstruction.
       */
      z.object({
        kind: z.literal('repair'),
        drive: handle,
        /** The run to repair; the newest without it. What it lacks is made first. */
        run: id.optional(),
        to: stage.optional(),
        takeOver: z.boolean().optional(),
      }),
      /** Trains the network for markings on with what a run is sure of; the model is then a choice of the stage evidence. */
      z.object({ kind: z.literal('learn'), drive: handle, run: id.optional() }),
      /** What the log held, or a cut of it, to a file or a folder beside the drive. */
      z.object({
        kind: z.literal('export-drive'),
        drive: handle,
        /** Id of a format of a drive (`formats.list`). */
        format: z.string().min(1).max(40),
        /** A cut of the drive, seconds from its begin. */
        fromS: z.number().optional(),
        toS: z.number().optional(),
        /** Of a case: the run that it takes along, and the layout of the interface as JSON. */
        run: id.optional(),
        layout: z.string().max(400_000).optional(),
      }),
    ]),
    result: result<{ readonly job: string }>(),
  },
  'jobs.cancel': { params: z.object({ job: handle }), result: nothing },
  /** Takes jobs that have ended off the list. */
  'jobs.forget': { params: z.object({ jobs: z.array(handle).max(1000) }), result: nothing },
  'jobs.list': { params: z.object({}), result: result<{ readonly jobs: readonly JobInfo[] }>() },
  /** What a simulated drive can be made of. */
  'simulation.catalogue': { params: z.object({}), result: result<SimulationCatalogue>() },
} as const;
