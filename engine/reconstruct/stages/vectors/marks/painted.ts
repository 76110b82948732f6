/** A line of paint with what is known of its look and its class. */
import type { Look } from '../profile.ts';
import type { Trace } from '../trace.ts';

export type Painted = {
  readonly trace: Trace;
  readonly look: Look;
  readonly kind: 'divider' | 'stop_line';
};
