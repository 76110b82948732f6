/** A sensor as the drive sees it: when it speaks, and what it says then. */
import type { Reading } from './reading.ts';
import type { Topic } from './writer.ts';

export type SourceKind = 'lidar' | 'camera' | 'radar' | 'imu' | 'gnss' | 'wheel' | 'steering';

/** Who says something: a sensor by its name in the rig, or the calibration that the log begins with. */
export type Sender = { readonly name: string; readonly kind: SourceKind | 'calibration' };

/** Speaks at k · period + offset; `latencyS` later the log receives it. */
export type Source = {
  readonly name: string;
  readonly kind: SourceKind;
  readonly topics: readonly Topic[];
  readonly periodS: number;
  readonly offsetS: number;
  readonly latencyS: number;
  /** How long one measurement takes; it counts only when it ends within the drive. */
  readonly spanS: number;
  /** What is said at measurement k, which begins at `timeS` of the drive. Called in order of k. */
  emit(timeS: number, k: number): readonly { readonly topic: string; readonly reading: Reading }[];
};

/** One message on its way into the log. The stamp is put into it when it is written, so faults may still change it. */
export type Outgoing = {
  readonly source: Sender;
  readonly topic: string;
  /** True moment of the measurement, seconds of the drive. */
  readonly timeS: number;
  /** Number of the measurement. */
  readonly k: number;
  readonly stampNs: bigint;
  readonly logNs: bigint;
  readonly reading: Reading;
};
