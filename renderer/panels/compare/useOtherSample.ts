/** Samples of a drive beside the open one, which has a clock of its own: one at a time, the newest request wins. */
import { useEffect, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { type LoadedSample, loadSample } from '../../replay/loadedSample.ts';
import { DroppedError } from '../../replay/video/videoStream.ts';
import { Videos } from '../../replay/video/videos.ts';
import { report } from '../../state/notices.ts';

/** The sample in force at a time on the other drive's clock; the one before stays until it is there. */
export function useOtherSample(
  drive: DriveInfo,
  stream: StreamInfo | undefined,
  t: Nanoseconds | undefined,
  visible: boolean,
): LoadedSample | undefined {
  const link = useLink();
  const handle = drive.drive;
  const [shown, setShown] = useState<{ readonly of: typeof handle; readonly sample: LoadedSample }>();
  const videos = useRef<Videos>(undefined);
  useEffect(() => {
    const made = new Videos(link, handle);
    videos.current = made;
    return () => made.dispose();
  }, [link, handle]);
  const wanted = useRef<{ readonly of: typeof handle; readonly at: Nanoseconds | undefined }>(undefined);
  const busy = useRef(false);
  const [done, setDone] = useState(0);
  wanted.current = { of: handle, at: visible ? t : undefined };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` holds t and visible; `done` asks again after each answer.
  useEffect(() => {
    const at = wanted.current?.at;
    if (!stream || at === undefined || busy.current) return;
    busy.current = true;
    const read = async (): Promise<void> => {
      const reply = await link.request('replay.frame', { drive: handle, t: at, streams: [stream.id] });
      const info = reply.result.samples[0];
      if (!info) {
        setShown(undefined);
        return;
      }
      const video = (of: StreamInfo, seq: number): Promise<ImageBitmap> => {
        const from = videos.current;
        return from ? from.picture(of, seq) : Promise.reject(new DroppedError('Nothing shows it.'));
      };
      setShown({ of: handle, sample: await loadSample(stream, info, payloadOf(reply, info.payload), video) });
    };
    read()
      .catch((error) => {
        if (!(error instanceof DroppedError))
          report('A picture of the second drive could not be read', error);
      })
      .finally(() => {
        busy.current = false;
        if (wanted.current?.at !== at || wanted.current.of !== handle) setDone((before) => before + 1);
      });
  }, [link, handle, stream, t, visible, done]);
  // Two drives may have streams of one number.
  return shown?.of === handle && shown.sample.stream.id === stream?.id ? shown.sample : undefined;
}
