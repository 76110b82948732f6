/** What is wrong with the open drive, as the engine lists it, worst first; and the problem that is chosen. */
import { create } from 'zustand';
import type { Results } from '../../../engine/contract/api.ts';
import type { Problem, Span } from '../../../engine/contract/doctor/problems.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { isQuiet, type Link } from '../../link/link.ts';
import { LOADING, type Loadable, readyOf } from '../../widgets/LoadState.tsx';
import { report } from '../notices.ts';
import { useRuns } from '../runs.ts';

export type ProblemList = Results['doctor.list'];

type Problems = {
  readonly list: Loadable<ProblemList>;
  /** It is read anew; what is shown is from before. */
  readonly renewing: boolean;
  /** Id of the chosen problem. */
  readonly chosen?: string | undefined;
};

export const useProblems = create<Problems>(() => ({ list: LOADING, renewing: false }));

let generation = 0;

/** Reads the list anew; the one before stays until then. Of several calls the last one counts. */
export async function loadProblems(link: Link, drive: string, run: number | undefined): Promise<void> {
  const mine = ++generation;
  useProblems.setState(({ list }) => ({ renewing: list.state === 'ready' }));
  try {
    const { result } = await link.request(
      'doctor.list',
      { drive, ...(run === undefined ? {} : { run }) },
      { lane: 'visible' },
    );
    if (mine === generation)
      useProblems.setState({ list: { state: 'ready', value: result }, renewing: false });
  } catch (error) {
    if (mine !== generation || isQuiet(error)) return;
    const again = (): void => {
      useProblems.setState({ list: LOADING });
      void loadProblems(link, drive, run);
    };
    useProblems.setState({
      list: { state: 'failed', reason: visible(messageOf(error)), again },
      renewing: false,
    });
  }
}

/** Forgets everything, when another drive is opened. */
export function clearProblems(): void {
  generation++;
  useProblems.setState({ list: LOADING, renewing: false, chosen: undefined });
}

/** Those that nobody said to ignore, worst first. */
export const openProblems = (list: Loadable<ProblemList>): readonly Problem[] =>
  readyOf(list)?.problems.filter(({ ignored }) => !ignored) ?? [];

export const ignoredProblems = (list: Loadable<ProblemList>): readonly Problem[] =>
  readyOf(list)?.problems.filter(({ ignored }) => ignored) ?? [];

export const problemOf = ({ list, chosen }: Pick<Problems, 'list' | 'chosen'>): Problem | undefined =>
  chosen === undefined ? undefined : readyOf(list)?.problems.find(({ id }) => id === chosen);

/**
 * The problem after the chosen one in the list, or before it; the first (or last) where none is chosen. It goes round: after
 * the last comes the first.
 */
export function neighbourOf(
  open: readonly Problem[],
  chosen: string | undefined,
  by: 1 | -1,
): Problem | undefined {
  const at = open.findIndex(({ id }) => id === chosen);
  if (at < 0) return open.at(by > 0 ? 0 : -1);
  return open.at((at + by) % open.length);
}

/** Each stretch of time in which the problem shows, in order; none where it has no time. */
export const occasionsOf = ({ when, spans }: Pick<Problem, 'when' | 'spans'>): readonly Span[] =>
  spans && spans.length > 0 ? spans : when ? [when] : [];

/** Sets a problem of the open drive aside; false where that failed, which is said. */
export const ignoreProblem = (link: Link, drive: string, id: string, reason: string): Promise<boolean> =>
  changed(link, drive, 'The problem could not be ignored', () =>
    link.request('doctor.ignore', { drive, id, reason }),
  );

/** Takes a problem that was set aside back into the list; false where that failed, which is said. */
export const restoreProblem = (link: Link, drive: string, id: string): Promise<boolean> =>
  changed(link, drive, 'The problem could not be restored', () =>
    link.request('doctor.restore', { drive, id }),
  );

async function changed(
  link: Link,
  drive: string,
  failure: string,
  change: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await change();
  } catch (error) {
    report(failure, error);
    return false;
  }
  await loadProblems(link, drive, useRuns.getState().run);
  return true;
}
