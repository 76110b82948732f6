/** The number of samples of each stream in each column of the timeline, requested again when the range or the width changes. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { column, decodeColumns } from '../../engine/contract/columns.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { useLink } from '../link/LinkContext.tsx';
import { payloadOf } from '../link/link.ts';
import { report } from '../state/notices.ts';
import { useReplayClock } from '../state/replayClock.ts';

export type Density = { readonly from: Nanoseconds; readonly to: Nanoseconds; readonly counts: Uint32Array };

export function useDensity(
  drive: DriveInfo,
  from: Nanoseconds,
  to: Nanoseconds,
  bins: number,
): ReadonlyMap<number, Density> {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const [densities, setDensities] = useState<ReadonlyMap<number, Density>>(new Map());
  useEffect(() => {
    if (bins < 2 || to <= from) return;
    const abort = new AbortController();
    // Rows that come together are drawn together.
    const come = new Map<number, Density>();
    let frame = 0;
    const take = (): void => {
      frame = 0;
      const taken = [...come];
      come.clear();
      setDensities((before) => new Map([...before, ...taken]));
    };
    // A zoom is many small steps; the rows are stretched meanwhile and asked for when it rests.
    const timer = setTimeout(() => {
      for (const { id, name } of drive.streams) {
        link
          .request(
            'replay.density',
            { drive: drive.drive, stream: id, from, to, bins, clock },
            { lane: 'visible', latest: `density/${id}`, signal: abort.signal },
          )
          .then(
            (reply) => {
              const block = decodeColumns(payloadOf(reply, reply.result.payload));
              const counts = column(block, 'count', 'u32');
              come.set(id, { from, to, counts });
              frame ||= requestAnimationFrame(take);
            },
            (error) => report(`The samples of ${name} could not be counted`, error),
          );
      }
    }, 60);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      abort.abort();
    };
  }, [link, drive, from, to, bins, clock]);
  return densities;
}
