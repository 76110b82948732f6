/** The times of a stream's samples: requested once, so that the renderer can tell when a newer sample is due. */
import { create } from 'zustand';
import { column, decodeColumns } from '../../engine/contract/columns.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { useReplayClock } from '../state/replayClock.ts';
import { useSession } from '../state/session.ts';

export type SampleTimes = {
  /** Ascending. */
  readonly t: Float64Array;
  readonly seq: Uint32Array;
  /** False when the stream has more samples than were requested: then only the engine can tell which one is in force. */
  readonly complete: boolean;
};

const LIMIT = 200_000;

/** Of the open drive. */
export const useSampleTimes = create<{ readonly byStream: ReadonlyMap<number, SampleTimes> }>(() => ({
  byStream: new Map(),
}));

export async function loadSampleTimes(link: Link, drive: string, stream: StreamInfo): Promise<SampleTimes> {
  const { clock } = useReplayClock.getState();
  // On another clock they may lie before the first stamp and after the last.
  const range = { from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const reply = await link.request('replay.times', {
    drive,
    stream: stream.id,
    ...range,
    limit: LIMIT,
    clock,
  });
  const block = decodeColumns(payloadOf(reply, reply.result.payload));
  const t = column(block, 't', 'f64');
  const times = { t, seq: column(block, 'seq', 'u32'), complete: t.length >= stream.count };
  // Another clock was chosen, or another drive was opened meanwhile: its streams have the same numbers, but are others.
  if (useSession.getState().drive?.drive === drive && useReplayClock.getState().clock === clock) {
    useSampleTimes.setState(({ byStream }) => ({ byStream: new Map(byStream).set(stream.id, times) }));
  }
  return times;
}

export const forgetSampleTimes = (): void => useSampleTimes.setState({ byStream: new Map() });

/** Index of the newest sample at or before t; −1 when there is none. */
export function indexAt({ t: times }: { readonly t: ArrayLike<number> }, t: Nanoseconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
