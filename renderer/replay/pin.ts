/** The pinned point: it keeps the values of the sweep that it was picked from, whatever the playhead does. */
import { create } from 'zustand';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';

/** What a point belongs to. */
export type PinSource =
  | { readonly kind: 'sweep'; readonly stream: number; readonly seq: number; readonly t: Nanoseconds }
  | { readonly kind: 'artifact'; readonly artifact: number };

export type Pin = {
  readonly source: PinSource;
  /** Of the stream, or of the artifact with its stage. */
  readonly name: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** In the frame of its sensor at the time of its sweep, metres; undefined for a point of an artifact. */
  readonly sensorPoint?: Vec3 | undefined;
  readonly mapPoint: Vec3;
  /** The poses that place it; others place it elsewhere. */
  readonly poses: string | undefined;
};

export const usePin = create<{ readonly pin?: Pin | undefined }>(() => ({}));

export const unpin = (): void => usePin.setState({ pin: undefined });
