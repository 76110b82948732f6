/** Where the pointer is over the rows of the timeline: followed by what shows it alone, since it changes with every movement. */
import { create } from 'zustand';

/** CSS pixels from the upper left of the rows. */
export type RowsHover = { readonly x: number; readonly y: number };

export const useRowsHover = create<{ readonly at?: RowsHover | undefined }>(() => ({}));

export const setRowsHover = (at: RowsHover | undefined): void => useRowsHover.setState({ at });
