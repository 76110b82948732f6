/** Ground truth of single objects: boxes, radar reflectors, and the map elements beside the road. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { MapElement } from '../../../map/model.ts';
import type { LampState } from './signal-heads.ts';

/** A thing that reflects radar: where, how strongly (dB over a square metre), and how steadily. */
export type Scatterer = { readonly p: Vec3; readonly rcsDbsm: number };

export type TrueBox = {
  readonly id: number;
  readonly class: string;
  /** Middle of the ground face, yaw, and size along, across, up. */
  readonly p: Vec3;
  readonly yaw: number;
  readonly size: Vec3;
  /** Of a traffic light: what it shows. */
  readonly state?: LampState;
};

/** What stands beside the road, as scenery puts it up. */
export type TrueMap = { readonly elements: TrueElement[] };

export type TrueElement = Pick<MapElement, 'id' | 'class' | 'subtype' | 'points'>;
