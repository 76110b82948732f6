/** The palette asks for the file of the base map; the map view that is open shows its picker. */
import { create } from 'zustand';

export const useBaseMapAsk = create<{ readonly isAsked: boolean }>(() => ({ isAsked: false }));
