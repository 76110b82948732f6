/** A way to write readings as messages: ROS 2 (ros2.ts) or Foxglove (foxglove.ts). */
import type { Reading, ReadingKind } from './reading.ts';

export type MessageFormat = {
  /** Of the MCAP header. */
  readonly profile: string;
  /** Opens a channel for one kind of reading; `latched`: said once, for all time. */
  channel(kind: ReadingKind, latched: boolean): ChannelFormat;
};

export type ChannelFormat = {
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array };
  readonly messageEncoding: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** A picture must have been awaited. */
  encode(reading: Reading, stampNs: bigint): Uint8Array;
};

/** The bytes of a picture that is whole. */
export function jpegOf(reading: Extract<Reading, { kind: 'picture' }>): Uint8Array {
  if (reading.jpeg instanceof Uint8Array) return reading.jpeg;
  throw new Error('A picture was written before it was made.');
}
