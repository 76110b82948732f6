/** Reads the transform tree at the playhead. */
import { useEffect, useState } from 'react';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { FrameTree } from '../../../engine/contract/messages/frames.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';
import { followPlayhead } from '../../state/read/followPlayhead.ts';
import { useReplayClock } from '../../state/replayClock.ts';
import { LOADING, type Loadable } from '../../widgets/LoadState.tsx';

/** Ages that change more often cannot be read. */
const EVERY_MS = 250;

export type TreeAt = { readonly t: Nanoseconds; readonly tree: FrameTree };

/** The tree before stays until the next one has come; that of another drive does not. */
export function useFrameTree(drive: string | undefined, visible: boolean): Loadable<TreeAt> {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const [held, setHeld] = useState<{ readonly of: string; readonly read: Loadable<TreeAt> }>();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (drive === undefined || !visible) return;
    void asked;
    const abort = new AbortController();
    const stop = followPlayhead(EVERY_MS, (t) => {
      link
        .request(
          'frames.at',
          { drive, t, clock },
          { lane: 'analysis', latest: 'frames', signal: abort.signal },
        )
        .then(
          ({ result: tree }) => setHeld({ of: drive, read: { state: 'ready', value: { t, tree } } }),
          (error) => {
            if (isQuiet(error)) return;
            const again = (): void => setAsked((before) => before + 1);
            setHeld({ of: drive, read: { state: 'failed', reason: readable(messageOf(error)), again } });
          },
        );
    });
    return () => {
      stop();
      abort.abort();
    };
  }, [link, drive, visible, asked, clock]);
  return held !== undefined && held.of === drive ? held.read : LOADING;
}
