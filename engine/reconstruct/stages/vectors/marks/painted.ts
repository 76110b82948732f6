/** Lines of paint with what is known of them, and what the judgement of a street's paint gives. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { Crossing } from '../following/crossings.ts';
import type { Trace } from '../following/trace.ts';
import type { Look } from '../profile.ts';
import type { Usual } from './refusal.ts';

export type Painted = {
  readonly trace: Trace;
  readonly look: Look;
  readonly kind: 'divider' | 'stop_line';
};

/** Lines of paint and crossings, what looks like a rim of the road, and how paint usually looks. */
export type Judged = {
  readonly painted: Painted[];
  readonly crossings: Crossing[];
  readonly rims: Trace[];
  /**
   * Says of a boundary without a step whether paint upon it or beyond it shows that the road does not end there. Where asphalt is
   * seen to end, paint upon it is its edge line and says nothing.
   */
  readonly isContradicted: (rim: readonly Vec3[], ends?: boolean) => boolean;
  readonly usual: Usual;
};
