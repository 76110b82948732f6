/** Labelled boxes of a data set as a stream, role truth: one sample a time, as JSON (engine/contract/messages/objects.ts reads it). */
import type { SampleItem, StreamDeclaration } from '../format.ts';

export type LabelledBox = {
  /** The same for one object at all times. */
  readonly id: number | string;
  readonly class: string;
  /** Length, width, height in metres. */
  readonly size: readonly number[];
  /** Metres, in the frame of the stream. */
  readonly center: readonly number[];
  /** Roll, pitch, yaw in radians. */
  readonly rotation: readonly number[];
};

/** A box is no longer than a train (m). */
const MOST_BOX_M = 200;

/** @param size metres */
export const isBoxSize = (size: readonly number[]): boolean => size.every((v) => v >= 0 && v <= MOST_BOX_M);

/** @param facts what else is said of all of its boxes */
export const boxStream = (
  name: string,
  frame: string,
  facts: Readonly<Record<string, unknown>> = {},
): StreamDeclaration => ({
  name,
  kind: 'boxes',
  role: 'truth',
  frame,
  codec: 'json',
  meta: { boxes: 'centre, length width height, roll pitch yaw, in the frame', ...facts },
});

/** @param t nanoseconds of the drive */
export const boxSample = (stream: string, t: number, boxes: readonly LabelledBox[]): SampleItem => ({
  type: 'sample',
  stream,
  t,
  tLog: t,
  payload: new TextEncoder().encode(JSON.stringify({ boxes })),
});
