/** Samples and poses at a time and over a span, for replay. */
import { z } from 'zod';
import type { Pose } from '../calibration.ts';
import type { SampleInfo } from '../streams.ts';
import type { Nanoseconds } from '../time.ts';
import { handle, id, type Payload, result, time } from './method.ts';

/** Where a sample is shown: the vehicle's pose at the sample's own time, or the reason why there is none. */
export type Placement =
  | { readonly T_map_vehicle: Pose; readonly flag?: 'clamped' | 'gap' }
  | { readonly missing: string };

export type PlacedSample = SampleInfo & {
  /** When it comes, on the clock that was asked for; `t` is always when it was measured, corrected. */
  readonly tClock: Nanoseconds;
  /** By that clock. */
  readonly ageNs: Nanoseconds;
  readonly stale: boolean;
  readonly placement: Placement;
  readonly payload: Payload;
  /** Why its bytes are not given out; then the payload is empty. */
  readonly refused?: string;
};

/**
 * By which time samples are replayed: when they were measured, with the time offsets of the calibration; the same as the log's stamps
 * say it, without them; when the log received them; when their senders published them, where the log says so, and else
 * when it received them. All are nanoseconds from the drive's t0, so a moment has one number in each.
 */
export type TimeBase = 'corrected' | 'stamp' | 'log' | 'published';
export const clock = z.enum(['corrected', 'stamp', 'log', 'published'] satisfies TimeBase[]).optional();

/** Key of a pose source (`PoseSource`). */
const poses = z.string().max(60);
const span = { drive: handle, stream: id, from: time, to: time };

export const REPLAY = {
  'replay.frame': {
    params: z.object({
      drive: handle,
      t: time,
      streams: z.array(id).max(64),
      poses: poses.optional(),
      clock,
    }),
    result: result<{
      readonly t: Nanoseconds;
      readonly T_map_vehicle?: Pose;
      readonly samples: readonly PlacedSample[];
    }>(),
  },
  /** The next sample (1) or the one before (-1). */
  'replay.neighbour': {
    params: z.object({
      drive: handle,
      stream: id,
      t: time,
      direction: z.union([z.literal(1), z.literal(-1)]),
      clock,
    }),
    result: result<{ readonly sample?: SampleInfo & { readonly tClock: Nanoseconds } }>(),
  },
  /** Samples by number, with payload and placement: summed sweeps, thumbnails. */
  'replay.samples': {
    params: z.object({
      drive: handle,
      stream: id,
      seqs: z.array(id).max(256),
      poses: poses.optional(),
      clock,
    }),
    result: result<{ readonly samples: readonly PlacedSample[] }>(),
  },
  /**
   * The packets of a video that a decoder needs to show pictures `seqs` (ascending), in the order of decoding: from the key frame
   * before the first on, or what follows `after` for a decoder that began with key frame `began` and took all up to `after`.
   */
  'replay.video': {
    params: z.object({
      drive: handle,
      stream: id,
      seqs: z.array(id).min(1).max(64),
      began: id.optional(),
      after: id.optional(),
      /** Packets behind the last: decoders hold back pictures that are shown later. */
      ahead: z.number().int().min(0).max(64),
    }),
    result: result<{
      /** For WebCodecs; units of H.264 and H.265 stand behind start codes. */
      readonly codec: string;
      readonly width: number;
      readonly height: number;
      /** The decoder is to begin anew with the first packet. */
      readonly restart: boolean;
      /** Pictures are shown in another order than decoded; told with `restart`. */
      readonly reorders: boolean;
      /** A packet without a payload is damaged. */
      readonly packets: readonly {
        readonly seq: number;
        readonly key: boolean;
        readonly payload?: Payload;
      }[];
      /** False where the answer ends before the last packet that is needed. */
      readonly complete: boolean;
      /** The last packet is the stream's last. */
      readonly ended: boolean;
    }>(),
  },
  /**
   * Sample times of a stream, thinned to at most `limit` by even seq steps; without a clock, as they are kept.
   * Payload: column block t f64, seq u32.
   */
  'replay.times': {
    params: z.object({ ...span, limit: z.number().int().min(1).max(200_000), clock }),
    result: result<{ readonly payload: Payload }>(),
  },
  /** Samples in each of `bins` equal parts of the span. Payload: column block count u32×bins. */
  'replay.density': {
    params: z.object({ ...span, bins: z.number().int().min(1).max(8192), clock }),
    result: result<{ readonly payload: Payload }>(),
  },
  /** Payload: column block as trajectory/1. */
  'replay.trajectory': {
    params: z.object({ drive: handle, poses }),
    result: result<{ readonly payload: Payload }>(),
  },
} as const;
