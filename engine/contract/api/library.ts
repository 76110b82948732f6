/** The drives that a person sees on opening Lanetrace. */
import { z } from 'zod';
import type { DriveGrade } from '../doctor/problems.ts';
import type { IngestOutcome } from '../ingestOutcome.ts';
import type { SimulationNote } from '../simulation.ts';
import type { Verdict } from '../stages.ts';
import type { Nanoseconds } from '../time.ts';
import { grant, nothing, type Payload, result } from './method.ts';
import type { ReferredLogInfo } from './storage.ts';

export type DriveCard = {
  readonly grant: string;
  readonly name: string;
  readonly bytes: number;
  readonly startUtc: string;
  readonly durationNs: Nanoseconds;
  readonly distanceM?: number;
  readonly sensors: readonly { readonly kind: string; readonly count: number }[];
  /** Findings of ingest: damaged or left-out parts. */
  readonly warnings: number;
  /** Whether all, a part or nothing of the log came in, and that in a sentence. */
  readonly ingest?: IngestOutcome;
  /** What is wrong with it (docs/doctor.md): counts, and the worst in a sentence. */
  readonly grade?: DriveGrade;
  /** Of the last run whose Health stage is done. */
  readonly health?: Verdict;
  readonly reconstruction: 'none' | 'partial' | 'done' | 'stale' | 'failed';
  readonly picture?: Payload;
  /** Instead of a picture, where the camera is video: a key frame, which the renderer decodes. */
  readonly video?: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly keyFrame: Payload;
  };
  readonly simulated?: SimulationNote;
  /** Set when the file cannot be read, or is not read by itself: the reason, for the card. */
  readonly error?: string;
  /** The error is that its card is still being read: it is shown when that is done. */
  readonly reading?: boolean;
  /** With an error: a person may try to open it all the same. */
  readonly retry?: boolean;
  /** For a drive that refers to its log instead of holding a copy. */
  readonly log?: ReferredLogInfo;
  /** What the check of its pages found wrong. */
  readonly damage?: string;
};

export const LIBRARY = {
  'library.list': {
    params: z.object({}),
    result: result<{
      readonly drives: readonly DriveCard[];
      /** The sample drive: ready, or to be made. */
      readonly sample: {
        readonly ready: boolean;
        readonly grant?: string;
        /** Its first seconds, where only they are there. */
        readonly start?: string;
      };
      /** Nothing was ever opened here, or made but the first seconds of the sample drive. */
      readonly fresh: boolean;
    }>(),
  },
  /** Removes a drive from the list; the file stays. */
  'library.forget': { params: z.object({ grant }), result: nothing },
} as const;
