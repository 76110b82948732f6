/** The frames of a drive at a moment: the parent of each, which are fixed, which move, and how old what is known of each is. */
import type { Pose } from '../calibration.ts';
import type { Nanoseconds } from '../time.ts';

/** static: sent once and for all; moving: it changes within the log; steady: sent again and again, and the same each time. */
export type FrameMotion = 'static' | 'steady' | 'moving';

/** A transform between two frames, the newest at or before the moment. */
export type FrameTie = {
  readonly parent: string;
  readonly child: string;
  readonly motion: FrameMotion;
  /** Stream that tells it; undefined where the calibration set does. */
  readonly topic?: string;
  readonly T_parent_child: Pose;
  /** Since its newest message; undefined for what holds from begin to end. Below nothing: first heard later than this moment. */
  readonly ageNs?: Nanoseconds;
  /** Typical time between two messages of what moves. */
  readonly periodNs?: Nanoseconds;
};

export type FrameDoubt = {
  readonly kind: 'two-parents' | 'loop' | 'two-trees' | 'silent' | 'unknown';
  readonly frame: string;
  readonly sentence: string;
};

export type FrameTree = {
  /** Several with the same child where a frame has several parents. */
  readonly ties: readonly FrameTie[];
  /** Frames without a parent, in the order of how many hang on them. */
  readonly roots: readonly string[];
  readonly doubts: readonly FrameDoubt[];
  /** Where it is taken from, in words. */
  readonly source: string;
};
