/** Reads the list of a stage's steps, and which of them to open. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { decodeSteps, type StepInfo, type StepNear } from '../../../engine/contract/steps/list.ts';
import type { StepUnit } from '../../../engine/contract/steps/step.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet, payloadOf } from '../../link/link.ts';
import { LOADING, type Loadable } from '../../widgets/LoadState.tsx';
import { openingOf } from './opening.ts';

export type StepList = {
  readonly unit: StepUnit;
  readonly steps: readonly StepInfo[];
  /** The one that was asked for. */
  readonly at: number;
  readonly near: StepNear;
};

/** @param near where to open; a new object asks again */
export function useSteps(
  { drive }: DriveInfo,
  run: number,
  stage: string,
  near: StepNear,
  shown: boolean,
): Loadable<StepList> {
  const link = useLink();
  const [list, setList] = useState<Loadable<StepList>>(LOADING);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!shown) return;
    void asked;
    const stop = new AbortController();
    link
      .request(
        'runs.steps',
        { drive, run, stage, near },
        { lane: 'analysis', latest: 'steps', signal: stop.signal },
      )
      .then(
        (reply) => {
          const { unit, at = 0, payload } = reply.result;
          const steps = decodeSteps(payloadOf(reply, payload));
          setList({ state: 'ready', value: { unit, at: openingOf(steps, at, near), near, steps } });
        },
        (error) => {
          if (isQuiet(error)) return;
          const again = (): void => setAsked((before) => before + 1);
          setList({ state: 'failed', reason: visible(messageOf(error)), again });
        },
      );
    return () => stop.abort();
  }, [link, drive, run, stage, near, shown, asked]);
  return list;
}
