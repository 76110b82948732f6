/**
 * Scripts: the runs in the open drive, and the scripts that a person has run on this machine before. Only those run by themselves when
 * their drive is opened again. Any other script, such as one in a layout or a case, waits until a person has read it and pressed Run.
 */
import { create } from 'zustand';
import type { Link } from '../link/link.ts';
import { readSetting, writeSetting } from './settings.ts';

export type ScriptOutcome =
  | { readonly state: 'running'; readonly stop: () => void }
  | {
      readonly state: 'failed';
      readonly code: string;
      readonly reason: string;
      readonly line: number | undefined;
    }
  | {
      readonly state: 'done';
      readonly code: string;
      readonly ms: number;
      readonly outputs: readonly {
        readonly kind: 'signal' | 'state';
        readonly name: string;
        readonly unit: string;
        /** Values, or changes of a state. */
        readonly count: number;
      }[];
      readonly lines: readonly string[];
      readonly omitted: number;
    };

type Scripts = {
  /** Increases when the signals of scripts have changed: lists of signals are then read again. */
  readonly version: number;
  /** By drive and name of the script. */
  readonly outcomes: ReadonlyMap<string, ScriptOutcome>;
};

export const useScripts = create<Scripts>(() => ({ version: 0, outcomes: new Map() }));

export const outcomeKey = (drive: string, name: string): string => `${drive}/${name}`;

export function setOutcome(key: string, outcome: ScriptOutcome | undefined): void {
  useScripts.setState(({ outcomes }) => {
    const next = new Map(outcomes);
    if (outcome) next.set(key, outcome);
    else next.delete(key);
    return { outcomes: next };
  });
}

/** Stops the scripts that run, and forgets all outcomes: another drive is open. */
export function forgetScripts(): void {
  const { outcomes } = useScripts.getState();
  useScripts.setState({ outcomes: new Map() });
  for (const outcome of outcomes.values()) if (outcome.state === 'running') outcome.stop();
}

export const scriptsChanged = (): void => useScripts.setState(({ version }) => ({ version: version + 1 }));

const SETTING = 'scripts.run-here';
/** The oldest are forgotten; for those the person is asked again. */
const MOST_KEPT = 500;

/** The digests, oldest first: one set for all who ask, so that two scripts that end at the same time are both kept. */
let known: Promise<Set<string>> | undefined;

/** A failed read is not kept: an empty list in its place would be written over the scripts that are remembered. */
const runHere = (link: Link): Promise<Set<string>> => {
  known ??= readSetting(link, SETTING).then(
    (kept) => new Set(Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []),
    (error) => {
      known = undefined;
      throw error;
    },
  );
  return known;
};

/** SHA-256 of name and text: a script that differs by one character is another. */
async function digestOf(name: string, code: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([name, code]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether exactly this script ran here before, and ended well. @throws EngineError where the settings cannot be read. */
export async function hasRunHere(link: Link, name: string, code: string): Promise<boolean> {
  const [digest, all] = await Promise.all([digestOf(name, code), runHere(link)]);
  return all.has(digest);
}

/**
 * Remembers that a person ran this script, or forgets it: after one that had to be ended, the person is asked again.
 * @throws EngineError where the settings cannot be read.
 */
export async function rememberRun(
  link: Link,
  name: string,
  code: string,
  remembered: boolean,
): Promise<void> {
  const [digest, all] = await Promise.all([digestOf(name, code), runHere(link)]);
  if (remembered === all.has(digest)) return;
  if (remembered) all.add(digest);
  else all.delete(digest);
  for (const oldest of all) if (all.size > MOST_KEPT) all.delete(oldest);
  writeSetting(link, SETTING, [...all]);
}
