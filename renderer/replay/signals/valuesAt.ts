/** The values of signals at the playhead, each the newest at or before it. */
import { useEffect, useState } from 'react';
import type { Results } from '../../../engine/contract/api.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { followPlayhead } from '../../state/read/followPlayhead.ts';
import { useReplayClock } from '../../state/replayClock.ts';

/** Numbers that change more often cannot be read. */
const EVERY_MS = 100;

export type ValueAt = Results['signals.at']['values'][number];

/** @returns by signal; empty until they were read. A signal without a value at or before the playhead is missing. */
export function useValuesAt(
  drive: string,
  signals: readonly SignalInfo[],
  key: string,
  wanted: boolean,
): ReadonlyMap<number, ValueAt> {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const [values, setValues] = useState<ReadonlyMap<number, ValueAt>>(new Map());
  const ids = signals.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids stand for the signals.
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    const stop = followPlayhead(EVERY_MS, (t) => {
      link
        .request(
          'signals.at',
          { drive, signals: signals.map(({ id }) => id).filter((id) => id >= 0), t, clock },
          { lane: 'visible', latest: `signals/${key}`, signal: abort.signal },
        )
        .then(
          ({ result }) => setValues(new Map(result.values.map((each) => [each.signal, each]))),
          (error) => report('The values at the playhead could not be read', error),
        );
    });
    return () => {
      stop();
      abort.abort();
    };
  }, [link, drive, ids, key, wanted, clock]);
  return values;
}
