/** Reads signals over the shown time, as minimum, maximum and mean of each of at most `points` stretches. */
import type { DriveInfo, TimeBase } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { type Link, payloadOf } from '../../link/link.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useReplayClock } from '../../state/replayClock.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';
import type { PlotSignal } from './formulas/formulaSignals.ts';

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
  signal: PlotSignal,
  from: Nanoseconds,
  to: Nanoseconds,
  points: number,
  clock: TimeBase,
  abort?: AbortSignal,
): Promise<Series> {
  const options = { lane: 'analysis', ...(abort ? { signal: abort } : {}) } as const;
  const range = { drive: drive.drive, from, to, points, clock };
  const { formula } = signal;
  const reply = formula
    ? await link.request(
        'signals.compute',
        { ...range, formula: formula.text, inputs: [...formula.inputs] },
        options,
      )
    : await link.request('signals.read', { ...range, signal: signal.id }, options);
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
  signals: readonly PlotSignal[],
  from: Nanoseconds,
  to: Nanoseconds,
  points: number,
  wanted: boolean,
): Loadable<readonly Series[]> {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const ids = signals.map(({ id, formula }) => (formula ? JSON.stringify(formula) : id)).join();
  const version = `${from}/${to}/${points}`;
  return useLoadable(`${drive.drive}/${clock}/${ids}`, version, wanted && points > 2, async (signal) => {
    // A zoom is many small steps: it is read when it rests.
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return Promise.all(signals.map((each) => readSeries(link, drive, each, from, to, points, clock, signal)));
  });
}

const REST_MS = 50;
