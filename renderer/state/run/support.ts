/** The points, cells and pixels that the selected element rests on, shared by the views that draw them. Goes with the selection. */
import { create } from 'zustand';
import type { SeenPictureInfo } from '../../../engine/contract/api.ts';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { useSelection } from '../selection.ts';

export type SupportPoints = {
  readonly count: number;
  /** x y z after one another, from `offset` in the map frame. */
  readonly xyz: Float32Array;
  readonly offset: Vec3;
  readonly near: number;
  readonly searched: number;
  readonly sweeps: readonly { readonly seq: number; readonly t: number; readonly points: number }[];
};

export type SupportCells = {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly value: Float32Array;
  readonly sizeM: number;
  readonly channel: string;
  readonly mean: number;
};

export type SeenPicture = SeenPictureInfo & { readonly jpeg?: Uint8Array | undefined };

export type Support = {
  /** What is drawn is of this element: run, artifact and item. */
  readonly of?: string | undefined;
  /** The element's vertices in the map frame. */
  readonly line?: readonly Vec3[] | undefined;
  readonly points?: SupportPoints | undefined;
  readonly cells?: SupportCells | undefined;
  readonly pictures?: readonly SeenPicture[] | undefined;
  /** What is being searched for. */
  readonly doing?: 'points' | 'cells' | 'pictures' | undefined;
  readonly error?: string | undefined;
};

export const useSupport = create<Support>(() => ({}));

export const clearSupport = (): void => useSupport.setState({}, true);

/** A cleared selection, or another one, takes what was drawn of the last with it. */
useSelection.subscribe(({ item }, { item: before }) => {
  if (item?.artifact !== before?.artifact || item?.item !== before?.item) clearSupport();
});
