/** Reads the decoded message of a stream at the playhead. */
import { useEffect, useState } from 'react';
import type { Results } from '../../../engine/contract/api.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';

/** A person cannot read a tree that changes more often than this. */
const EVERY_MS = 150;

/** The message before stays until the next one has come. */
export function useMessage(
  drive: string | undefined,
  stream: number | undefined,
  visible: boolean,
): Results['messages.at'] | undefined {
  const link = useLink();
  const [shown, setShown] = useState<Results['messages.at']>();
  useEffect(() => {
    if (drive === undefined || stream === undefined || !visible) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked: number | undefined;
    const ask = (): void => {
      timer = undefined;
      const { t } = usePlayback.getState();
      if (t === asked) return;
      asked = t;
      link
        .request(
          'messages.at',
          { drive, stream, t },
          { lane: 'visible', latest: `message/${stream}`, signal: abort.signal },
        )
        .then(
          ({ result }) => setShown(result),
          (error) => report('The message could not be read', error),
        );
    };
    ask();
    const stop = usePlayback.subscribe(({ t }, before) => {
      if (t !== before.t) timer ??= setTimeout(ask, EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      abort.abort();
    };
  }, [link, drive, stream, visible]);
  return shown;
}
