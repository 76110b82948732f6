/** What loading each log would write, asked of the engine, and what of several logs can become one drive. */
import { useEffect, useState } from 'react';
import type { FileEntry, IngestPlan } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';

/** Of one log: it is looked at, its plan is known, or why it cannot be. */
export type Looked =
  | { readonly state: 'looking' }
  | { readonly state: 'known'; readonly plan: IngestPlan }
  | { readonly state: 'failed'; readonly reason: string };

const LOOKING: Looked = { state: 'looking' };

export type LookedLog = { readonly log: FileEntry; readonly looked: Looked };

/** Each log is asked about once while it is in the list; what is not answered when the dialog closes is not wanted any more. */
export function usePlans(logs: readonly FileEntry[]): readonly LookedLog[] {
  const link = useLink();
  const [looked, setLooked] = useState<ReadonlyMap<string, Looked>>(new Map());
  const [abort] = useState(() => new AbortController());
  useEffect(() => () => abort.abort(), [abort]);
  useEffect(() => {
    for (const { grant } of logs) {
      if (looked.has(grant)) continue;
      const keep = (of: Looked): void => setLooked((before) => new Map(before).set(grant, of));
      keep(LOOKING);
      link.request('storage.plan', { log: grant }, { signal: abort.signal }).then(
        ({ result }) => keep({ state: 'known', plan: result }),
        (error: unknown) => {
          if (!isQuiet(error)) keep({ state: 'failed', reason: messageOf(error) });
        },
      );
    }
  }, [link, logs, looked, abort]);
  return logs.map((log) => ({ log, looked: looked.get(log.grant) ?? LOOKING }));
}

/** Why a log of several cannot be a part of the drive; undefined while it can. */
export function whyNot({ looked }: LookedLog): string | undefined {
  if (looked.state === 'failed') return looked.reason;
  if (looked.state === 'known' && looked.plan.drives > 1)
    return `It holds ${looked.plan.drives} drives: choose the folder of one, or load it by itself.`;
  return undefined;
}

/**
 * The log that gives the drive its clock and length: the one that was chosen, else the first that holds more than positions, a bus
 * or a video.
 */
export function mainOf(all: readonly LookedLog[], chosen: string | undefined): LookedLog | undefined {
  const fit = all.filter((each) => whyNot(each) === undefined);
  return (
    fit.find(({ log }) => log.grant === chosen) ??
    fit.find(({ looked }) => looked.state !== 'known' || !looked.plan.beside) ??
    fit[0]
  );
}

export type Needed = {
  readonly copyBytes: number;
  /** Undefined where the main log can only be copied; the further logs are copied always. */
  readonly referenceBytes: number | undefined;
};

/** What the drive of these logs would take, about. */
export function neededFor(main: IngestPlan, further: readonly IngestPlan[]): Needed {
  const others = further.reduce((sum, { copyBytes }) => sum + copyBytes, 0);
  const { copyBytes, referenceBytes } = main;
  return {
    copyBytes: copyBytes + others,
    referenceBytes: referenceBytes === undefined ? undefined : referenceBytes + others,
  };
}
