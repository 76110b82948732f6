/** Reads the decoded message of a stream at the playhead. */
import { useEffect, useState } from 'react';
import type { Results } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';
import { followPlayhead } from '../../state/read/followPlayhead.ts';
import { useReplayClock } from '../../state/replayClock.ts';
import { LOADING, type Loadable } from '../../widgets/LoadState.tsx';

/** A person cannot read a tree that changes more often than this. */
const EVERY_MS = 150;

/** The message before stays until the next one has come; that of another stream does not. */
export function useMessage(
  drive: string | undefined,
  stream: number | undefined,
  visible: boolean,
): Loadable<Results['messages.at']> {
  const link = useLink();
  const [held, setHeld] = useState<{
    readonly of: string;
    readonly read: Loadable<Results['messages.at']>;
  }>();
  const clock = useReplayClock((state) => state.clock);
  const [asked, setAsked] = useState(0);
  const of = `${drive}/${stream}`;
  useEffect(() => {
    if (drive === undefined || stream === undefined || !visible) return;
    void asked;
    const abort = new AbortController();
    const stop = followPlayhead(EVERY_MS, (t) => {
      link
        .request(
          'messages.at',
          { drive, stream, t, clock },
          { lane: 'visible', latest: `message/${stream}`, signal: abort.signal },
        )
        .then(
          ({ result }) => setHeld({ of, read: { state: 'ready', value: result } }),
          (error) => {
            if (isQuiet(error)) return;
            const again = (): void => setAsked((before) => before + 1);
            setHeld({ of, read: { state: 'failed', reason: readable(messageOf(error)), again } });
          },
        );
    });
    return () => {
      stop();
      abort.abort();
    };
  }, [link, drive, stream, of, visible, asked, clock]);
  return held?.of === of ? held.read : LOADING;
}
