/** From a map element back to the very points, cells and pixels that it rests on: three questions, so that answers come one by one. */
import { z } from 'zod';
import type { Nanoseconds } from '../time.ts';
import { handle, id, type Payload, result } from './method.ts';

/** A picture that saw an element; the best of a list has the highest score. */
export type SeenPictureInfo = {
  readonly stream: number;
  readonly seq: number;
  readonly t: Nanoseconds;
  /** To the nearest part that is seen. */
  readonly distanceM: number;
  /** From the camera's axis to what is seen, on average. */
  readonly angleDeg: number;
  readonly pixelsPerM: number;
  /** Share of the element that is seen, and of what lies inside of the picture, the share that something hides. */
  readonly seen: number;
  readonly hidden: number;
  readonly score: number;
  /** Pixels of the seen part, u and v after one another. */
  readonly pixels: readonly number[];
  /** A stretch of the picture about them as JPEG, for the best ones: x, y, width and height in its pixels. */
  readonly crop?: {
    readonly rect: readonly [number, number, number, number];
    readonly payload: Payload;
  };
};

/** Vertices of the element, x y z after one another, metres in the map frame. */
const xyz = z.array(z.number().finite()).min(3).max(30_000);
const params = z.object({ drive: handle, run: id, xyz });

export const EVIDENCE = {
  /** Payload: column block xyz f32×3N from meta.offset, seq u32×N, index u32×N. */
  'evidence.points': {
    params,
    result: result<{
      readonly stream: number;
      /** Sweeps that passed near, and those of them that were searched. */
      readonly near: number;
      readonly searched: number;
      readonly points: number;
      readonly sweeps: readonly { readonly seq: number; readonly t: Nanoseconds; readonly points: number }[];
      readonly payload: Payload;
    }>(),
  },
  /** Payload: column block x f64×N, y f64×N, value f32×N (0 to 1 where the raster has shares). */
  'evidence.cells': {
    params,
    result: result<{
      readonly artifact?: number;
      readonly stage?: string;
      readonly channel?: string;
      readonly sizeM?: number;
      readonly cells: number;
      readonly mean?: number;
      readonly payload: Payload;
    }>(),
  },
  'evidence.pictures': { params, result: result<{ readonly pictures: readonly SeenPictureInfo[] }>() },
} as const;
