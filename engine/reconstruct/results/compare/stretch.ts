/** A stretch of a line, or a thing, with what became of it. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { ChangedLine } from '../../../contract/compare/changes.ts';

export type Stretch = ChangedLine & {
  readonly points: readonly Vec3[];
  /** For each point, metres beside the other; NaN where there is none. */
  readonly offsets: readonly number[];
};
