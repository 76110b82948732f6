/** Runs the script of a panel: when a person presses Run, and by itself where exactly this script ran here before. */
import { useCallback, useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import type { Link } from '../../link/link.ts';
import { ScriptFault } from '../../replay/script/fault.ts';
import { runScript } from '../../replay/script/runScript.ts';
import { report } from '../../state/notices.ts';
import {
  hasRunHere,
  outcomeKey,
  rememberRun,
  type ScriptOutcome,
  scriptsChanged,
  setOutcome,
  useScripts,
} from '../../state/scripts.ts';
import type { KeptScript } from './kept.ts';

type Named = ReadonlyMap<string, SignalInfo>;

export type Trust = 'asking' | 'unknown' | 'known';

/**
 * @param named undefined until the signals of the drive were read
 * @returns `trust`: whether exactly this script ran here before
 */
export function useRun(
  drive: DriveInfo | undefined,
  script: KeptScript,
  named: Named | undefined,
  visible: boolean,
): {
  readonly outcome: ScriptOutcome | undefined;
  readonly trust: Trust;
  readonly run: (script: KeptScript) => void;
} {
  const link = useLink();
  const { name, code } = script;
  const key = outcomeKey(drive?.drive ?? '', name);
  const outcome = useScripts(({ outcomes }) => outcomes.get(key));
  const [asked, setAsked] = useState<{ readonly script: string; readonly known: boolean }>();
  const text = `${name}\n${code}`;
  useEffect(() => {
    if (code === '') return;
    let current = true;
    hasRunHere(link, name, code).then(
      (known) => current && setAsked({ script: `${name}\n${code}`, known }),
      (error) => {
        report('The scripts that ran on this machine could not be read', error);
        // Then the person is asked again.
        if (current) setAsked({ script: `${name}\n${code}`, known: false });
      },
    );
    return () => {
      current = false;
    };
  }, [link, name, code]);
  const trust: Trust = asked?.script !== text ? 'asking' : asked.known ? 'known' : 'unknown';

  const run = useCallback(
    (wanted: KeptScript) => {
      if (drive && named)
        void start(link, drive, wanted, named).then((known) =>
          setAsked({ script: `${wanted.name}\n${wanted.code}`, known }),
        );
    },
    [link, drive, named],
  );
  // By itself once for each opening of the drive, and only what ran here before.
  useEffect(() => {
    if (visible && trust === 'known' && named && drive && code !== '' && !outcome) run({ name, code });
  }, [visible, trust, named, drive, name, code, outcome, run]);
  return { outcome, trust, run };
}

/** @returns whether it ended well. */
async function start(
  link: Link,
  drive: DriveInfo,
  { name, code }: KeptScript,
  named: Named,
): Promise<boolean> {
  const key = outcomeKey(drive.drive, name);
  const stop = new AbortController();
  const before = useScripts.getState().outcomes.get(key);
  if (before?.state === 'running') before.stop();
  const running: ScriptOutcome = { state: 'running', stop: () => stop.abort() };
  setOutcome(key, running);
  /** Another run of the script may have begun meanwhile; then the end of this one is not shown. */
  const isLast = (): boolean => useScripts.getState().outcomes.get(key) === running;
  const began = performance.now();
  try {
    const { signals, states, lines, omitted } = await runScript({
      link,
      drive,
      name,
      code,
      named,
      signal: stop.signal,
    });
    if (!isLast()) return true;
    setOutcome(key, {
      state: 'done',
      code,
      ms: performance.now() - began,
      outputs: [
        ...signals.map(({ t, ...each }) => ({ ...each, count: t.length })),
        ...states.map(({ changes, ...each }) => ({ ...each, count: changes.length })),
      ],
      lines,
      omitted,
    });
    scriptsChanged();
    return remember(link, { name, code }, true);
  } catch (error) {
    const fault = error instanceof ScriptFault ? error : undefined;
    if (isLast())
      setOutcome(key, { state: 'failed', code, reason: readable(messageOf(error)), line: fault?.line });
    // One that had to be ended does not begin by itself again.
    if (fault?.limit) await remember(link, { name, code }, false);
    return false;
  }
}

/** @returns whether the script is remembered now; its results stand in any case. */
async function remember(link: Link, { name, code }: KeptScript, remembered: boolean): Promise<boolean> {
  try {
    await rememberRun(link, name, code, remembered);
    return remembered;
  } catch (error) {
    report('Whether the script ran on this machine could not be kept', error);
    return false;
  }
}

/** Removes the results of a script. */
export async function forgetResults(link: Link, drive: DriveInfo, name: string): Promise<void> {
  await link.request('scripts.remove', { drive: drive.drive, script: name }, { lane: 'analysis' });
  setOutcome(outcomeKey(drive.drive, name), undefined);
  scriptsChanged();
}
