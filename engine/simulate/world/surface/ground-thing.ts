/** Things in and on the ground that are no lines of a map: what must not become one. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { MarkKind } from '../road/marks.ts';

export type GroundKind = 'rail' | 'manhole' | 'gully' | 'seam' | 'patch' | 'gutter' | MarkKind;

export type GroundThing = {
  readonly id: string;
  readonly kind: GroundKind;
  /** Along its middle; of a manhole one point; of a patch its outline. */
  readonly points: readonly Vec3[];
};
