/**
 * Loads the samples at the playhead for all views. From the sample times it computes when a newer sample is due and requests
 * those streams only, one request at a time, and always ends on the newest playhead. While playing it fetches ahead.
 * All samples of an answer are shown together, so that cameras and lidar do not tear.
 */
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { report } from '../state/notices.ts';
import { type LoadedSample, loadSample } from './loadedSample.ts';
import { indexAt, loadSampleTimes, type SampleTimes } from './sampleTimes.ts';

type Subscription = {
  readonly stream: StreamInfo;
  readonly listeners: Set<(sample: LoadedSample | undefined) => void>;
  times?: SampleTimes;
  shown?: LoadedSample | undefined;
  /** The seq requested last: −1 for "none yet", OUTDATED to request again; undefined when the engine was to choose. */
  asked?: number | undefined;
};

export type LoaderState = { readonly waitingMs: number };

const OUTDATED = -2;

/** How far ahead to fetch, as samples of each stream. */
const AHEAD = 3;

export class FrameLoader {
  readonly #link: Link;
  readonly #drive: DriveInfo;
  readonly #onWaiting: (waiting: boolean) => void;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #ahead = new Map<string, Promise<LoadedSample | undefined>>();
  #poses: string | undefined;
  #grown = 0;
  #t: Nanoseconds = 0;
  #direction = 0;
  #busy = false;
  /** Something was wanted while busy: a seek, other poses, a view that came into sight. */
  #again = false;
  #disposed = false;
  #generation = 0;

  /** @param onWaiting told true when something due is not there yet, false when all is shown. */
  constructor(link: Link, drive: DriveInfo, onWaiting: (waiting: boolean) => void) {
    this.#link = link;
    this.#drive = drive;
    this.#onWaiting = onWaiting;
  }

  /** The listener is called at once with what is shown, then at every change. */
  subscribe(stream: StreamInfo, listener: (sample: LoadedSample | undefined) => void): () => void {
    const subscription = this.#subscriptions.get(stream.id) ?? this.#start(stream);
    subscription.listeners.add(listener);
    if (subscription.shown) listener(subscription.shown);
    void this.#pump();
    return () => {
      subscription.listeners.delete(listener);
      if (subscription.listeners.size === 0) this.#subscriptions.delete(stream.id);
    };
  }

  /** @param direction 0 while paused, else the sign of the speed. */
  setTime(t: Nanoseconds, direction: number): void {
    this.#t = t;
    this.#direction = direction;
    void this.#pump();
  }

  /** @param grown counts up while the poses grow: samples are placed again */
  setPoses(poses: string | undefined, grown = 0): void {
    if (poses === this.#poses && grown === this.#grown) return;
    this.#poses = poses;
    this.#grown = grown;
    this.#generation++;
    this.#ahead.clear();
    for (const subscription of this.#subscriptions.values()) subscription.asked = OUTDATED;
    void this.#pump();
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscriptions.clear();
    this.#ahead.clear();
  }

  /** Samples by number, placed: summed sweeps and thumbnails. */
  async samples(stream: StreamInfo, seqs: readonly number[], signal?: AbortSignal): Promise<LoadedSample[]> {
    const reply = await this.#link.request(
      'replay.samples',
      { drive: this.#drive.drive, stream: stream.id, seqs: [...seqs], ...this.#withPoses() },
      { lane: 'prefetch', ...(signal ? { signal } : {}) },
    );
    return Promise.all(
      reply.result.samples.map((info) => loadSample(stream, info, payloadOf(reply, info.payload))),
    );
  }

  #withPoses(): { poses?: string } {
    return this.#poses === undefined ? {} : { poses: this.#poses };
  }

  #start(stream: StreamInfo): Subscription {
    const subscription: Subscription = { stream, listeners: new Set() };
    this.#subscriptions.set(stream.id, subscription);
    loadSampleTimes(this.#link, this.#drive.drive, stream).then(
      (times) => {
        if (times.complete) subscription.times = times;
      },
      (error) => report(`The sample times of ${stream.name} could not be read`, error),
    );
    return subscription;
  }

  #due(subscription: Subscription): number | undefined {
    const { times } = subscription;
    if (!times) return undefined;
    const i = indexAt(times, this.#t);
    return i < 0 ? -1 : (times.seq[i] ?? -1);
  }

  async #pump(): Promise<void> {
    if (this.#busy) this.#again = true;
    if (this.#busy || this.#disposed) return;
    this.#again = false;
    const wanted: Subscription[] = [];
    const ready: Subscription[] = [];
    const held: Promise<LoadedSample | undefined>[] = [];
    for (const subscription of this.#subscriptions.values()) {
      const due = this.#due(subscription);
      if (due !== undefined && due === (subscription.asked ?? subscription.shown?.info.seq)) continue;
      if (due === -1) {
        this.#show(subscription, undefined, -1);
        continue;
      }
      const ahead = due === undefined ? undefined : this.#ahead.get(`${subscription.stream.id}/${due}`);
      if (ahead) {
        ready.push(subscription);
        held.push(ahead);
      } else wanted.push(subscription);
      subscription.asked = due;
    }
    if (wanted.length === 0 && ready.length === 0) {
      this.#onWaiting(false);
      this.#fetchAhead();
      return;
    }
    this.#busy = true;
    this.#onWaiting(true);
    const generation = this.#generation;
    const t = this.#t;
    try {
      const [asked, fetched] = await Promise.all([this.#ask(wanted, t), Promise.all(held)]);
      // A sample that could not be fetched ahead is requested again when it is due.
      fetched.forEach((sample, i) => {
        const subscription = ready[i];
        if (sample || !subscription) return;
        this.#ahead.delete(`${subscription.stream.id}/${subscription.asked}`);
        subscription.asked = OUTDATED;
        this.#again = true;
      });
      if (generation === this.#generation && !this.#disposed) {
        for (const sample of [...asked, ...fetched]) {
          const subscription = sample && this.#subscriptions.get(sample.stream.id);
          if (subscription) this.#show(subscription, sample, subscription.asked);
        }
      }
    } catch (error) {
      for (const subscription of wanted) subscription.asked = OUTDATED;
      report('The frame at the playhead could not be read', error);
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      this.#busy = false;
    }
    if (this.#again) void this.#pump();
    else {
      this.#onWaiting(false);
      this.#fetchAhead();
    }
  }

  async #ask(wanted: readonly Subscription[], t: Nanoseconds): Promise<LoadedSample[]> {
    if (wanted.length === 0) return [];
    const reply = await this.#link.request(
      'replay.frame',
      {
        drive: this.#drive.drive,
        t,
        streams: wanted.map(({ stream }) => stream.id),
        ...this.#withPoses(),
      },
      { lane: 'playhead', latest: 'frame' },
    );
    return Promise.all(
      reply.result.samples.flatMap((info) => {
        const subscription = this.#subscriptions.get(info.stream);
        return subscription ? [loadSample(subscription.stream, info, payloadOf(reply, info.payload))] : [];
      }),
    );
  }

  #show(subscription: Subscription, sample: LoadedSample | undefined, seq: number | undefined): void {
    subscription.asked = seq;
    if (subscription.shown === sample) return;
    subscription.shown = sample;
    for (const listener of subscription.listeners) listener(sample);
  }

  #fetchAhead(): void {
    if (this.#direction === 0 || this.#disposed) return;
    const keep = new Set<string>();
    for (const { stream, times } of this.#subscriptions.values()) {
      if (!times) continue;
      const at = indexAt(times, this.#t);
      const missing: number[] = [];
      for (let step = 1; step <= AHEAD; step++) {
        const seq = times.seq[at + step * Math.sign(this.#direction)];
        if (seq === undefined) break;
        keep.add(`${stream.id}/${seq}`);
        if (!this.#ahead.has(`${stream.id}/${seq}`)) missing.push(seq);
      }
      if (missing.length === 0) continue;
      const answer = this.samples(stream, missing).catch((error) => {
        report(`${stream.name} could not be read ahead`, error);
        return [];
      });
      for (const seq of missing) {
        this.#ahead.set(
          `${stream.id}/${seq}`,
          answer.then((samples) => samples.find(({ info }) => info.seq === seq)),
        );
      }
    }
    for (const key of this.#ahead.keys()) if (!keep.has(key)) this.#ahead.delete(key);
  }
}
