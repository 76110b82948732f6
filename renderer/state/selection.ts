/** The hovered point and the selected item, shared by the tiles, the 3D view and the inspectors. */
import { create } from 'zustand';
import type { Vec3 } from '../../engine/contract/calibration.ts';

/** A point of a sample that the pointer is over, in the map frame. */
export type HoverPoint = {
  readonly stream: number;
  readonly seq: number;
  readonly index: number;
  readonly mapPoint: Vec3;
  /** The view that the pointer is in, so that it does not mark its own point. */
  readonly source: string;
};

/** A ray of a camera pixel, in the map frame. */
export type HoverRay = { readonly stream: number; readonly origin: Vec3; readonly direction: Vec3 };

/** An item of an artifact: a line of a polylines artifact, an element of a map. */
export type SelectedItem = { readonly artifact: number; readonly item: string; readonly mapPoint?: Vec3 };

/** What is shown around a place that a person goes to: a junction. */
export const SURROUNDINGS_M = 12;

export type PlaceToShow = {
  readonly mapPoint: Vec3;
  readonly radiusM: number;
  /** It is where the vehicle is at the playhead: a view that follows the vehicle goes on doing so. */
  readonly vehicle?: true;
};

type Selection = {
  readonly hoverPoint?: HoverPoint | undefined;
  readonly hoverRay?: HoverRay | undefined;
  readonly item?: SelectedItem | undefined;
  /** The stream whose messages the inspector shows. */
  readonly stream?: number | undefined;
  /** The place to show: set by a click on evidence, a finding or a problem. A new object moves the views again. */
  readonly goTo?: PlaceToShow | undefined;
};

export const useSelection = create<Selection>(() => ({}));
