/** Small pictures of a camera for the hovered time: asked with the latest winning, kept for the last few dozen. */
import { useEffect, useRef, useState } from 'react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { report } from '../../state/notices.ts';
import { untilShown } from '../../state/read/settled.ts';
import { useFrameLoader } from '../ReplayContext.tsx';
import { indexAt, useSampleTimes } from '../sampleTimes.ts';

const WIDTH_PX = 240;
const KEPT = 48;
/** The pointer rests. */
const REST_MS = 40;
const MOST_WAIT_MS = 500;

export type Thumbnail = {
  readonly picture?: ImageBitmap;
  /** Why there is none. */
  readonly missing?: string;
};

const NONE: Thumbnail = {};

export function useThumbnail(camera: StreamInfo | undefined, t: Nanoseconds | undefined): Thumbnail {
  const loader = useFrameLoader();
  const times = useSampleTimes(({ byStream }) => (camera ? byStream.get(camera.id) : undefined));
  const kept = useRef(new Map<string, ImageBitmap>());
  const [shown, setShown] = useState<Thumbnail>(NONE);
  const i = times && t !== undefined ? indexAt(times, t) : -1;
  const seq = i >= 0 ? times?.seq[i] : undefined;
  useEffect(() => {
    if (!camera || seq === undefined) {
      setShown(NONE);
      return;
    }
    const key = `${camera.id}/${seq}`;
    const held = kept.current.get(key);
    if (held) {
      setShown({ picture: held });
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        // A press comes with a hover of its place: what it shows goes first.
        await untilShown(MOST_WAIT_MS);
        if (abort.signal.aborted) return;
        const sample = await loader.picture(camera, seq, abort.signal);
        if (!sample || abort.signal.aborted) return;
        if (sample.content.kind !== 'picture') {
          setShown(sample.content.kind === 'unreadable' ? { missing: sample.content.reason } : NONE);
          return;
        }
        const small = await createImageBitmap(sample.content.bitmap, {
          resizeWidth: WIDTH_PX,
          resizeQuality: 'low',
        });
        kept.current.set(key, small);
        const oldest = kept.current.keys().next().value;
        if (kept.current.size > KEPT && oldest !== undefined) kept.current.delete(oldest);
        setShown({ picture: small });
      } catch (error) {
        report('The small picture could not be read', error);
      }
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [loader, camera, seq]);
  return shown;
}
