/** The true map behind a world: plain polylines with classes, in metres east, north, up of the origin. */
import type { Vec3 } from '../../contract/calibration.ts';

export type MapElement = {
  readonly id: string;
  readonly class:
    | 'divider'
    | 'boundary'
    | 'crossing'
    | 'stop_line'
    | 'centerline'
    | 'pole'
    | 'sign'
    | 'light';
  /** divider: solid, dashed; boundary: kerb; crossing: zebra (a closed outline); sign: its kind; … */
  readonly subtype: string;
  readonly points: readonly Vec3[];
  readonly colour?: 'white' | 'yellow';
  readonly widthM?: number;
};

export type MapLane = {
  readonly id: string;
  /** With s, or against it. */
  readonly left: readonly Vec3[];
  readonly right: readonly Vec3[];
  readonly centerline: readonly Vec3[];
  readonly successors: readonly string[];
};

export type TrueMap = { readonly elements: MapElement[]; readonly lanes: MapLane[] };
