/** Reads signals over the shown time, as minimum, maximum and mean of each of at most `points` stretches. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { type Link, payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';

export type Series = {
  readonly signal: number;
  readonly t: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
};

export async function readSeries(
  link: Link,
  drive: DriveInfo,
  signal: SignalInfo,
  from: Nanoseconds,
  to: Nanoseconds,
  points: number,
  abort?: AbortSignal,
): Promise<Series> {
  const reply = await link.request(
    'signals.read',
    { drive: drive.drive, signal: signal.id, from, to, points },
    { lane: 'analysis', ...(abort ? { signal: abort } : {}) },
  );
  const block = decodeColumns(payloadOf(reply, reply.result.payload));
  return {
    signal: signal.id,
    t: column(block, 't', 'f64'),
    min: column(block, 'min', 'f64'),
    max: column(block, 'max', 'f64'),
    mean: column(block, 'mean', 'f64'),
  };
}

export function useSeries(
  drive: DriveInfo,
  signals: readonly SignalInfo[],
  from: Nanoseconds,
  to: Nanoseconds,
  points: number,
  wanted: boolean,
): readonly Series[] {
  const link = useLink();
  const [series, setSeries] = useState<readonly Series[]>([]);
  const ids = signals.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids stand for the signals.
  useEffect(() => {
    if (!wanted || points < 2) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      Promise.all(
        signals.map((signal) => readSeries(link, drive, signal, from, to, points, abort.signal)),
      ).then(setSeries, (error) => report('The signals could not be read', error));
    }, 50);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [link, drive, ids, from, to, points, wanted]);
  return series;
}
