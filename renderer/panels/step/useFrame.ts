/** Requests one frame of a stage to be computed again, with its intermediate results. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { type Working, workingOf } from './working.ts';

/** `working` is of the frame before until the new one has come; `busy` says so. */
export function useFrame(
  { drive }: DriveInfo,
  run: number,
  stage: string,
  title: string,
  frame: number,
  visible: boolean,
): { readonly working: Working | undefined; readonly busy: boolean } {
  const link = useLink();
  const [working, setWorking] = useState<Working>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!visible) return;
    const stop = new AbortController();
    setBusy(true);
    link
      .request(
        'runs.step',
        { drive, run, stage, frame },
        { lane: 'analysis', latest: 'step', signal: stop.signal },
      )
      .then(
        (reply) => setWorking(workingOf(reply)),
        (error) => report(`Frame ${frame} of ${title} could not be stepped`, error),
      )
      .finally(() => setBusy(false));
    return () => stop.abort();
  }, [link, drive, run, stage, frame, title, visible]);
  return { working, busy };
}
