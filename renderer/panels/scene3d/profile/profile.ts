/** Whether measured lines show a profile, and how wide it takes points. */
import { create } from 'zustand';

/** Metres to each side of the line. */
export const HALF_WIDTHS = [0.05, 0.1, 0.25, 0.5, 1] as const;

export type Profile = { readonly shown: boolean; readonly halfWidthM: number };

export const useProfile = create<Profile>(() => ({ shown: false, halfWidthM: 0.1 }));

export const toggleProfile = (): void => useProfile.setState(({ shown }) => ({ shown: !shown }));
