/** Reads something from the engine for a view, as one of three states: loading, failed, ready. */
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { isQuiet } from '../../link/link.ts';
import { LOADING, type Loadable } from '../../widgets/LoadState.tsx';

/**
 * @param identity of what is read: with another one the value before is forgotten at once. Undefined reads nothing, which
 *   is "loading".
 * @param version when it changes, the same thing is read again, and its value before stays until then
 * @param visible a hidden view reads nothing and keeps what it has
 */
export function useLoadable<T>(
  identity: string | undefined,
  version: string | number,
  visible: boolean,
  read: (signal: AbortSignal) => Promise<T>,
): Loadable<T> {
  const [held, setHeld] = useState<{
    readonly identity: string;
    readonly version: string;
    readonly loadable: Loadable<T>;
  }>();
  const [asked, setAsked] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  const now = `${version}/${asked}`;
  const fresh = held?.identity === identity && held?.version === now;
  useEffect(() => {
    if (identity === undefined || !visible || fresh) return;
    const stop = new AbortController();
    const set = (loadable: Loadable<T>): void => {
      if (!stop.signal.aborted) setHeld({ identity, version: now, loadable });
    };
    latest.current(stop.signal).then(
      (value) => set({ state: 'ready', value }),
      (error) => {
        if (isQuiet(error)) return;
        const again = (): void => setAsked((before) => before + 1);
        set({ state: 'failed', reason: readable(messageOf(error)), again });
      },
    );
    return () => stop.abort();
  }, [identity, now, visible, fresh]);
  return held && held.identity === identity ? held.loadable : LOADING;
}
