/** By which time the drive is replayed in this window. The playhead is a moment of it, and stays where it is when it is switched. */
import { create } from 'zustand';
import type { TimeBase } from '../../engine/contract/api.ts';

export const useReplayClock = create<{ readonly clock: TimeBase }>(() => ({ clock: 'corrected' }));

export const CLOCKS = ['corrected', 'stamp', 'published', 'log'] as const satisfies readonly TimeBase[];

/** As the transport names them. */
export const CLOCK_NAMES: Readonly<Record<TimeBase, string>> = {
  corrected: 'Measured, corrected',
  stamp: 'Stamps as logged',
  published: 'Published by the sender',
  log: 'Received by the log',
};

/** Behind an age; nothing for the clock that a drive opens with. */
export const CLOCK_TAGS: Readonly<Record<TimeBase, string>> = {
  corrected: '',
  stamp: ' · by stamp',
  published: ' · by publish time',
  log: ' · by log time',
};
