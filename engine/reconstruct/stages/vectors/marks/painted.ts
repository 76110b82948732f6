/** A line of paint with what is known of its look and its class. */

import type { Trace } from '../following/trace.ts';
import type { Look } from '../profile.ts';

export type Painted = {
  readonly trace: Trace;
  readonly look: Look;
  readonly kind: 'divider' | 'stop_line';
};
