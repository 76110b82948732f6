/** Requests one step of a stage to be computed again, with its intermediate results. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';
import { type Working, workingOf } from './working.ts';

/** `working` is of the step before until the new one has come; `busy` says so. */
export function useStep(
  { drive }: DriveInfo,
  run: number,
  stage: string,
  frame: number | undefined,
  shown: boolean,
): {
  readonly working: Working | undefined;
  readonly busy: boolean;
  /** Why the step could not be computed. */
  readonly failure: Loadable<never> | undefined;
} {
  const link = useLink();
  const [working, setWorking] = useState<Working>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Loadable<never>>();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!shown || frame === undefined) return;
    const stop = new AbortController();
    void asked;
    setBusy(true);
    setFailure(undefined);
    link
      .request(
        'runs.step',
        { drive, run, stage, frame },
        { lane: 'analysis', latest: 'step', signal: stop.signal },
      )
      .then(
        (reply) => setWorking(workingOf(reply)),
        (error) => {
          if (isQuiet(error)) return;
          const again = (): void => setAsked((before) => before + 1);
          setFailure({ state: 'failed', reason: visible(messageOf(error)), again });
        },
      )
      .finally(() => {
        if (!stop.signal.aborted) setBusy(false);
      });
    return () => stop.abort();
  }, [link, drive, run, stage, frame, shown, asked]);
  return { working, busy, failure };
}
