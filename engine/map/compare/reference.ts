/** Selects the part of a reference that a drive can show: near its path and seen by its sensors. */
import type { Vec3 } from '../../contract/calibration.ts';
import { SegmentIndex } from './index-of-segments.ts';
import type { LineFilter } from './lines.ts';
import type { Sample } from './samples.ts';

export type ReferenceFilter = {
  /** The path driven, in the map's frame. */
  readonly path: readonly Vec3[];
  readonly withinM: number;
  /** Whether anything was measured at a place; everything counts as seen where it is left out. */
  readonly seen?: (x: number, y: number) => boolean;
};

/** Both maps are judged only within the distance; the reference only where it was seen. */
export function lineFilter({ path, withinM, seen }: ReferenceFilter): LineFilter {
  const index = new SegmentIndex([path]);
  const near = (sample: Sample): boolean => index.nearest(sample.x, sample.y, withinM) !== undefined;
  return { made: near, reference: (sample) => near(sample) && (seen?.(sample.x, sample.y) ?? true) };
}
