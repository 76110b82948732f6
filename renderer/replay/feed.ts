/** One stream as the views see it: what is shown of it, what was requested, and what was read ahead. */
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { usePlayback } from '../state/playback.ts';
import { trace } from '../state/trace.ts';
import { type Course, isDue, type Planned } from './ahead.ts';
import type { LoadedSample } from './loadedSample.ts';
import { indexAt, type SampleTimes } from './sampleTimes.ts';

/** `asked` of a feed whose sample must be requested again. */
export const OUTDATED = -2;

/** A sample read ahead for a time `at`: absent while it is on its way, `failed` when it could not be read. */
type Held = {
  readonly at: Nanoseconds;
  readonly sample?: LoadedSample | undefined;
  readonly failed?: boolean;
};

export class Feed {
  readonly stream: StreamInfo;
  readonly listeners = new Set<(sample: LoadedSample | undefined) => void>();
  /** By index into `times`. */
  readonly ahead = new Map<number, Held>();
  /** Undefined until they are read, and for a stream with more samples than are requested. */
  times: SampleTimes | undefined;
  shown: LoadedSample | undefined;
  /** The seq requested last: −1 for "none yet", OUTDATED to request again; undefined when the engine was to choose. */
  asked: number | undefined;
  /** A sample is on its way to be shown: the next is requested when it is there. */
  loading = false;
  /** Samples are being read ahead. */
  fetching = false;
  /** Index of what is shown, while playing; undefined where any sample may follow, as after a jump. */
  at: number | undefined;

  constructor(stream: StreamInfo) {
    this.stream = stream;
  }

  /** The seq in force; −1 before the first; undefined when only the engine can tell. */
  due(t: Nanoseconds): number | undefined {
    if (!this.times) return undefined;
    const i = indexAt(this.times, t);
    return i < 0 ? -1 : (this.times.seq[i] ?? -1);
  }

  /** What is shown is in force at t. */
  isCurrent(t: Nanoseconds): boolean {
    const due = this.due(t);
    return due !== undefined && this.asked !== OUTDATED && due === (this.shown?.info.seq ?? -1);
  }

  show(sample: LoadedSample | undefined, seq: number | undefined): void {
    this.asked = seq;
    if (this.shown === sample) return;
    this.shown = sample;
    if (sample)
      trace(() => ({
        kind: 'shown',
        stream: this.stream.id,
        seq: sample.info.seq,
        t: usePlayback.getState().t,
      }));
    for (const listener of this.listeners) listener(sample);
  }

  /** Playing begins, or goes on somewhere else. A sample that lies beyond the playhead does not hold back those before it. */
  startPlaying(t: Nanoseconds, direction: number): void {
    this.ahead.clear();
    this.at = undefined;
    if (!this.times || !this.shown) return;
    const at = this.times.seq.indexOf(this.shown.info.seq);
    if (at >= 0 && direction * (at - indexAt(this.times, t)) <= 0) this.at = at;
  }

  /** Of the samples that are there, the farthest that the playhead has come to; its index. */
  ready(course: Course): number | undefined {
    return this.#farthest(course, ({ sample }) => sample !== undefined);
  }

  /** A sample that the playhead has come to is still on its way. */
  isLate(course: Course): boolean {
    return this.#farthest(course, ({ sample, failed }) => !sample && !failed) !== undefined;
  }

  /** What was read ahead last, or is shown now. */
  last(t: Nanoseconds): Planned | undefined {
    const ahead = [...this.ahead].at(-1);
    if (ahead) return { index: ahead[0], at: ahead[1].at };
    return this.at === undefined ? undefined : { index: this.at, at: t };
  }

  /** Shows a sample that was read ahead and forgets those before it. */
  showAhead(index: number, direction: number): void {
    const sample = this.ahead.get(index)?.sample;
    for (const each of [...this.ahead.keys()]) if (direction * (each - index) <= 0) this.ahead.delete(each);
    this.at = index;
    if (sample) this.show(sample, sample.info.seq);
  }

  #farthest(course: Course, wanted: (held: Held) => boolean): number | undefined {
    const { times, at } = this;
    if (!times) return undefined;
    let found: number | undefined;
    for (const [index, held] of this.ahead) {
      const beyond = at === undefined || course.direction * (index - at) > 0;
      if (beyond && wanted(held) && isDue(times, index, course)) found = index;
    }
    return found;
  }
}
