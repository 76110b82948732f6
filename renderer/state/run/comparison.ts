/** What is compared with what: a run of the open drive (A) with another run of it, or with a run of a second drive (B). */
import { create } from 'zustand';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Placement } from '../../../engine/contract/compare/changes.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import type { Link } from '../../link/link.ts';
import { report } from '../notices.ts';
import { useSession } from '../session.ts';

export const MODES = ['difference', 'side', 'swipe', 'blink'] as const;
export type Mode = (typeof MODES)[number];

/** Two scenes in space have no difference that is drawn. */
export const modeIn = (look: Comparison['look'], mode: Mode): Mode =>
  look === 'space' && mode === 'difference' ? 'side' : mode;

export type SecondDrive = {
  readonly info: DriveInfo;
  readonly grant: string;
  readonly runs: readonly RunInfo[];
};

type Comparison = {
  /** Undefined: B is a run of the open drive, too. */
  readonly second?: SecondDrive | undefined;
  /** The drive that is being opened; each time another object. */
  readonly opening?: { readonly name: string } | undefined;
  /** Chosen runs; where there is none, `sidesOf` takes one. */
  readonly a?: number | undefined;
  readonly b?: number | undefined;
  readonly place?: Placement | undefined;
  readonly mode: Mode;
  /** From above, or in space. */
  readonly look: 'above' | 'space';
  /** Of two drives: B is shown where A is, or at the same time after its start. */
  readonly clock: 'place' | 'time';
  /** Of a swipe: A is left of this share of the width. */
  readonly split: number;
  /** Of a blink. */
  readonly shown: 'a' | 'b';
  /** It blinks by itself; otherwise a key changes over. */
  readonly blinking: boolean;
  /** Index of the place that was gone to. */
  readonly chosen?: number | undefined;
};

const NOTHING = {
  second: undefined,
  opening: undefined,
  a: undefined,
  b: undefined,
  place: undefined,
  chosen: undefined,
} as const;

export const useComparison = create<Comparison>(() => ({
  mode: 'difference',
  look: 'above',
  clock: 'place',
  split: 0.5,
  shown: 'a',
  blinking: true,
}));

/** When another drive is opened. */
export function forgetComparison(link: Link): void {
  leaveSecond(link);
  useComparison.setState(NOTHING);
}

export const changeSides = (next: Partial<Pick<Comparison, 'second' | 'a' | 'b' | 'place'>>): void =>
  useComparison.setState({ ...next, chosen: undefined });

function leaveSecond(link: Link): void {
  const { second } = useComparison.getState();
  if (second) giveBack(link, second.info);
}

/** Closes a drive that was opened for comparison, unless it is the open one, or becomes it. */
function giveBack(link: Link, { drive, name }: DriveInfo): void {
  const { drive: open, opening } = useSession.getState();
  if (drive === open?.drive || name === opening) return;
  link
    .request('drive.close', { drive })
    .catch((error) => report(`${name} did not close after the comparison`, error));
}

/** Opens a drive beside the open one. @param grant undefined goes back to runs of the open drive */
export async function chooseSecond(link: Link, grant: string | undefined, name: string): Promise<void> {
  leaveSecond(link);
  changeSides({ second: undefined, b: undefined, place: undefined });
  const opening = grant === undefined ? undefined : { name };
  useComparison.setState({ opening });
  if (grant === undefined) return;
  // Meanwhile another drive may have been opened, or another one chosen.
  const isWanted = (): boolean => useComparison.getState().opening === opening;
  let info: DriveInfo | undefined;
  try {
    info = (await link.request('drive.open', { grant }, { lane: 'visible' })).result;
    const isOpen = info.uuid === useSession.getState().drive?.uuid;
    if (!isOpen && isWanted()) {
      const { runs } = (await link.request('runs.list', { drive: info.drive })).result;
      if (isWanted()) changeSides({ second: { info, grant, runs } });
    }
  } catch (error) {
    report(`${name} could not be opened for comparison`, error);
  } finally {
    if (info && useComparison.getState().second?.info !== info) giveBack(link, info);
    if (isWanted()) useComparison.setState({ opening: undefined });
  }
}

const made = ({ stages }: RunInfo): boolean =>
  stages.some(({ state, artifacts }) => artifacts.length > 0 && state !== 'not-run');

/** The run of the open drive that is compared, also where there is no other one yet. @param shown id of the one that views show */
export function ownRunOf(runs: readonly RunInfo[], shown: number | undefined): RunInfo | undefined {
  const own = runs.filter(made);
  return own.find(({ id }) => id === shown) ?? own.at(-1);
}

export type Sides = { readonly a: RunInfo; readonly b: RunInfo };

/**
 * The two runs. Where nobody chose: of one drive, B is the run that the views show, and A the one that it was made from, or the one
 * before it; of two drives, the run that the views show, and the last one of the other. Undefined where there are no two.
 */
export function sidesOf(
  runs: readonly RunInfo[],
  shown: number | undefined,
  { a, b, second }: Pick<Comparison, 'a' | 'b' | 'second'>,
): Sides | undefined {
  const own = runs.filter(made);
  const at = (list: readonly RunInfo[], id: number | undefined): RunInfo | undefined =>
    list.find((run) => run.id === id);
  if (second) {
    const others = second.runs.filter(made);
    const [left, right] = [at(own, a) ?? ownRunOf(runs, shown), at(others, b) ?? others.at(-1)];
    return left && right ? { a: left, b: right } : undefined;
  }
  const right =
    at(own, b) ?? own.find(({ id }) => id === shown && id !== a) ?? own.findLast(({ id }) => id !== a);
  const others = own.filter(({ id }) => id !== right?.id);
  const before = others.findLast(({ id }) => right !== undefined && id < right.id);
  const left = at(others, a) ?? at(others, right?.parent) ?? before ?? others[0];
  return left && right ? { a: left, b: right } : undefined;
}
