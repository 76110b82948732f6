/** Asks for what belongs to the playhead: at once, and again when it has moved. */
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { usePlayback } from '../playback.ts';

/**
 * @param everyMs at most so often while it moves; once more after it has come to rest
 * @param ask never called twice in a row for the same time
 * @returns how to stop
 */
export function followPlayhead(everyMs: number, ask: (t: Nanoseconds) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: Nanoseconds | undefined;
  const askNow = (): void => {
    timer = undefined;
    const { t } = usePlayback.getState();
    if (t === asked) return;
    asked = t;
    ask(t);
  };
  askNow();
  const unsubscribe = usePlayback.subscribe(({ t }, before) => {
    if (t !== before.t) timer ??= setTimeout(askNow, everyMs);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
