/** Single messages as trees, for the inspector. */
import { z } from 'zod';
import type { FrameTree } from '../messages/frames.ts';
import type { SampleInfo } from '../streams.ts';
import { handle, id, result, time } from './method.ts';
import { clock } from './replay.ts';

/** Stands for a long array in a message's tree; messages.values has the rest. */
export type LongArray = {
  readonly length: number;
  readonly first: readonly unknown[];
  readonly type?: string;
};

export const MESSAGES = {
  'messages.at': {
    params: z.object({
      drive: handle,
      stream: id,
      t: time,
      clock,
    }),
    result: result<{
      readonly sample?: SampleInfo;
      /** A tree of plain values; an array of more than 256 is a LongArray. */
      readonly message?: unknown;
      readonly previous?: unknown;
      /** Why there is no message to show. */
      readonly note?: string;
    }>(),
  },
  /** The transform tree at a time. */
  'frames.at': {
    params: z.object({ drive: handle, t: time, clock }),
    result: result<FrameTree>(),
  },
  /** A stretch of a long array of one message. */
  'messages.values': {
    params: z.object({
      drive: handle,
      stream: id,
      seq: id,
      path: z.array(z.string().max(400)).min(1).max(40),
      from: id,
      count: z.number().int().min(1).max(256),
    }),
    result: result<{ readonly values: readonly unknown[] }>(),
  },
} as const;
