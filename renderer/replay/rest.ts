/** Tells when the playhead rests, so that what is under the pointer is looked up for the moment that is shown, and for no other. */
import { usePlayback } from '../state/playback.ts';

/** Shorter than a look at a value, longer than the time between two samples of most sensors. */
export const REST_MS = 120;

export type Rest = {
  /** Something else than the time moved: waits anew. */
  readonly again: () => void;
  /** Nothing is to be told any more until the time or something else moves. */
  readonly cancel: () => void;
  readonly stop: () => void;
};

/**
 * @param onMove called at once when the time moves, and by `again`
 * @param onRest called when nothing has moved for REST_MS and the clock does not run
 */
export function watchRest(onMove: () => void, onRest: () => void): Rest {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void => {
    timer = undefined;
    if (!usePlayback.getState().playing) onRest();
  };
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const again = (): void => {
    onMove();
    cancel();
    timer = setTimeout(settle, REST_MS);
  };
  const stopClock = usePlayback.subscribe((now, before) => {
    if (now.t !== before.t || now.playing !== before.playing) again();
  });
  return {
    again,
    cancel,
    stop: () => {
      cancel();
      stopClock();
    },
  };
}
