/** Correcting the map that is looked at: what people corrected so far, and what the person at work has in hand. */
import { create } from 'zustand';
import type { Corrections } from '../../../engine/contract/api.ts';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Link } from '../../link/link.ts';
import { report } from '../notices.ts';
import { useSelection } from '../selection.ts';

/** What is drawn, or what a line becomes. */
export type MapKind = { readonly class: string; readonly subtype: string };

/** A correction as engine/map/edit/command.ts has it. */
export type Correction = { readonly do: string } & Readonly<Record<string, unknown>>;

type Correcting = {
  /** The map view is in the mode in which it is corrected. */
  readonly isOn: boolean;
  /** The map is shown as its stage made it. */
  readonly asMade: boolean;
  /** Grows with everything that was kept: the map is to be read again. */
  readonly version: number;
  /** Of which map the list below is. */
  readonly of?: string | undefined;
  readonly corrections?: Corrections | undefined;
  /** The chosen vertex of the chosen line. */
  readonly vertex?: number | undefined;
  /** The next line that is clicked is joined with the chosen one. */
  readonly joins: boolean;
  /** A lane that is being drawn: the line at its left, once it was chosen. */
  readonly lane?: { readonly left?: { readonly id: string; readonly name: string } | undefined } | undefined;
  /** A line that is being drawn. */
  readonly drawn?: { readonly kind: MapKind; readonly points: readonly Vec3[] } | undefined;
  /** A correction is on its way. */
  readonly isBusy: boolean;
};

const IDLE = { isOn: false, asMade: false, joins: false, isBusy: false } as const;

export const useCorrecting = create<Correcting>(() => ({ ...IDLE, version: 0 }));

const keyOf = (drive: string, artifact: number): string => `${drive}/${artifact}`;

/** Reads what was corrected in a map; another map's list is forgotten at once. */
export async function readCorrections(link: Link, drive: string, artifact: number): Promise<void> {
  const of = keyOf(drive, artifact);
  if (useCorrecting.getState().of !== of)
    useCorrecting.setState({ of, corrections: undefined, asMade: false, ...NOTHING_IN_HAND });
  try {
    const { result } = await link.request('map.corrections', { drive, artifact });
    if (useCorrecting.getState().of === of) useCorrecting.setState({ corrections: result });
  } catch (error) {
    if (useCorrecting.getState().of === of) report('The corrections of the map could not be read', error);
  }
}

/** @returns whether it was kept; why not is told */
export async function correct(
  link: Link,
  drive: string,
  artifact: number,
  command: Correction,
): Promise<boolean> {
  if (useCorrecting.getState().isBusy) return false;
  useCorrecting.setState({ isBusy: true });
  try {
    await link.request('map.correct', { drive, artifact, command });
    useCorrecting.setState(({ version }) => ({ version: version + 1, asMade: false }));
    return true;
  } catch (error) {
    report('The map was not corrected', error);
    return false;
  } finally {
    useCorrecting.setState({ isBusy: false });
    await readCorrections(link, drive, artifact);
  }
}

export const NOTHING_IN_HAND = {
  vertex: undefined,
  joins: false,
  lane: undefined,
  drawn: undefined,
} as const;

export const beginCorrecting = (): void => useCorrecting.setState({ isOn: true, ...NOTHING_IN_HAND });
export const endCorrecting = (): void =>
  useCorrecting.setState({ isOn: false, asMade: false, ...NOTHING_IN_HAND });

/** A vertex belongs to its line. */
useSelection.subscribe(({ item }, { item: before }) => {
  if (item?.item !== before?.item && useCorrecting.getState().vertex !== undefined)
    useCorrecting.setState({ vertex: undefined });
});
