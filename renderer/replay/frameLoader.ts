/**
 * Loads the samples at the playhead for all views. While paused it requests those that are due, one request at a time, always ends
 * on the newest playhead, and shows each sample when it is there. While playing, Player shows what was read ahead.
 */
import type { DriveInfo, PlacedSample, TimeBase } from '../../engine/contract/api.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { report } from '../state/notices.ts';
import { Feed, OUTDATED } from './feed.ts';
import { type LoadedSample, loadSample } from './loadedSample.ts';
import { RecentPictures } from './pictures/recentPictures.ts';
import { Player, type ReplayClock } from './player.ts';
import { loadSampleTimes } from './sampleTimes.ts';
import { Videos, type VideoUse } from './video/videos.ts';

/** After a failed request, so that a broken drive is not asked without pause. */
const RETRY_MS = 500;

export class FrameLoader {
  readonly #link: Link;
  readonly #name: string;
  readonly #drive: DriveInfo;
  readonly #onWaiting: (waiting: boolean) => void;
  readonly #feeds = new Map<number, Feed>();
  readonly #recent = new RecentPictures();
  readonly #videos: Videos;
  readonly #player: Player;
  #poses: string | undefined;
  #clock: TimeBase = 'corrected';
  #grown = 0;
  #t: Nanoseconds = 0;
  #direction = 0;
  #anchor: unknown;
  #busy = false;
  #disposed = false;
  #generation = 0;

  /**
   * @param onWaiting told true when something due is not there yet, false when all is shown.
   * @param name of one of several at a time: each has requests of its own, of which the newest counts.
   */
  constructor(
    link: Link,
    drive: DriveInfo,
    onWaiting: (waiting: boolean) => void,
    clock: ReplayClock,
    name = '',
  ) {
    this.#link = link;
    this.#name = name;
    this.#drive = drive;
    this.#onWaiting = onWaiting;
    this.#videos = new Videos(link, drive.drive);
    this.#player = new Player(this.#feeds, clock, {
      onWaiting,
      fetch: (feed, seqs) => this.#fetch(feed, seqs),
    });
  }

  /** The listener is called at once with what is shown, then at every change. */
  subscribe(stream: StreamInfo, listener: (sample: LoadedSample | undefined) => void): () => void {
    const feed = this.#feeds.get(stream.id) ?? this.#start(stream);
    feed.listeners.add(listener);
    if (feed.shown) listener(feed.shown);
    // Views that come together are served by one request.
    queueMicrotask(() => this.#go());
    return () => {
      feed.listeners.delete(listener);
      if (feed.listeners.size === 0) this.#feeds.delete(stream.id);
    };
  }

  /**
   * @param direction 0 while paused, else the sign of the speed.
   * @param anchor another one says that the playhead jumped: by a seek, a loop, another speed.
   */
  setTime(t: Nanoseconds, direction: number, anchor?: unknown): void {
    const [turned, jumped] = [direction !== this.#direction, anchor !== this.#anchor];
    this.#t = t;
    this.#direction = direction;
    this.#anchor = anchor;
    // While paused each picture that was asked for is shown: a person who drags along the timeline sees something.
    if (turned || (jumped && direction !== 0)) this.#videos.drop();
    if (direction !== 0 && (turned || jumped)) this.#player.start(t, direction);
    else if (direction === 0 && turned) this.#player.stop();
    this.#go();
  }

  /** @param grown counts up while the poses grow: samples are placed again */
  setPoses(poses: string | undefined, grown = 0): void {
    if (poses === this.#poses && grown === this.#grown) return;
    this.#poses = poses;
    this.#grown = grown;
    this.#generation++;
    this.#recent.clear();
    for (const feed of this.#feeds.values()) feed.asked = OUTDATED;
    if (this.#direction !== 0) this.#player.start(this.#t, this.#direction);
    this.#go();
  }

  /** Asks for the sample in force once more: what was told of it was not all. */
  askAgain(stream: StreamInfo): void {
    const feed = this.#feeds.get(stream.id);
    if (!feed || feed.loading || this.#direction !== 0) return;
    feed.asked = OUTDATED;
    this.#go();
  }

  /** Another time by which samples are replayed: all are read anew, at the same playhead. */
  setClock(clock: TimeBase): void {
    if (clock === this.#clock) return;
    this.#clock = clock;
    this.#generation++;
    this.#recent.clear();
    for (const feed of this.#feeds.values()) {
      feed.times = undefined;
      feed.asked = OUTDATED;
      feed.at = undefined;
      feed.ahead.clear();
      this.#loadTimes(feed);
    }
    if (this.#direction !== 0) this.#player.start(this.#t, this.#direction);
    this.#go();
  }

  dispose(): void {
    this.#disposed = true;
    this.#player.dispose();
    this.#feeds.clear();
    this.#recent.clear();
    this.#videos.dispose();
  }

  /** False while the sample in force at t is not the one shown; true of a stream that no view shows. */
  isCurrent(stream: StreamInfo, t: Nanoseconds): boolean {
    return this.#feeds.get(stream.id)?.isCurrent(t) ?? true;
  }

  /** Samples by number, placed: summed sweeps. */
  async samples(
    stream: StreamInfo,
    seqs: readonly number[],
    signal?: AbortSignal,
    use: VideoUse = 'playhead',
  ): Promise<LoadedSample[]> {
    const reply = await this.#link.request(
      'replay.samples',
      { drive: this.#drive.drive, stream: stream.id, seqs: [...seqs], ...this.#withPoses() },
      { lane: 'prefetch', ...(signal ? { signal } : {}) },
    );
    return Promise.all(
      reply.result.samples.map((info) => this.#decode(stream, info, payloadOf(reply, info.payload), use)),
    );
  }

  /** A picture by number, for a small copy: decoded once, also when the playhead goes there. */
  async picture(camera: StreamInfo, seq: number, signal: AbortSignal): Promise<LoadedSample | undefined> {
    const shown = this.#feeds.get(camera.id)?.shown;
    if (shown?.info.seq === seq) return shown;
    return this.#recent.get(camera.id, seq, () =>
      this.samples(camera, [seq], signal, 'copy').then(([sample]) => sample),
    );
  }

  #go(): void {
    if (this.#disposed) return;
    void this.#seek();
    if (this.#direction !== 0) this.#player.play();
  }

  #withPoses(): { poses?: string; clock?: TimeBase } {
    return {
      ...(this.#poses === undefined ? {} : { poses: this.#poses }),
      ...(this.#clock === 'corrected' ? {} : { clock: this.#clock }),
    };
  }

  #start(stream: StreamInfo): Feed {
    const feed = new Feed(stream);
    this.#feeds.set(stream.id, feed);
    this.#loadTimes(feed);
    return feed;
  }

  #loadTimes(feed: Feed): void {
    const { stream } = feed;
    const clock = this.#clock;
    loadSampleTimes(this.#link, this.#drive.drive, stream).then(
      (times) => {
        if (clock !== this.#clock) return;
        if (times.complete) feed.times = times;
        if (this.#direction !== 0) feed.startPlaying(this.#t, this.#direction);
      },
      (error) => report(`The sample times of ${stream.name} could not be read`, error),
    );
  }

  /** Requests what is due: of all streams while paused, of those without known times while playing. */
  async #seek(): Promise<void> {
    if (this.#busy || this.#disposed) return;
    const wanted: Feed[] = [];
    for (const feed of this.#feeds.values()) {
      if (feed.loading || (this.#direction !== 0 && feed.times)) continue;
      const due = feed.due(this.#t);
      if (due !== undefined && due === (feed.asked ?? feed.shown?.info.seq)) continue;
      const held = due === undefined ? undefined : this.#recent.held(feed.stream.id, due);
      if (due === -1) feed.show(undefined, -1);
      else if (held) void this.#await(feed, due, held);
      else {
        feed.asked = due;
        feed.loading = true;
        wanted.push(feed);
      }
    }
    if (wanted.length === 0) {
      if (this.#direction === 0) this.#tellWaiting();
      return;
    }
    this.#busy = true;
    this.#tellWaiting();
    // Pictures first: they are small, and are decoded while the clouds come.
    const pictures = wanted.filter(({ stream }) => stream.kind === 'camera');
    const others = wanted.filter(({ stream }) => stream.kind !== 'camera');
    await Promise.all([this.#request(pictures, 'pictures'), this.#request(others, 'frame')]);
    this.#busy = false;
    this.#go();
  }

  async #request(wanted: readonly Feed[], latest: string): Promise<void> {
    if (wanted.length === 0) return;
    const generation = this.#generation;
    try {
      const reply = await this.#link.request(
        'replay.frame',
        {
          drive: this.#drive.drive,
          t: this.#t,
          streams: wanted.map(({ stream }) => stream.id),
          ...this.#withPoses(),
        },
        { lane: 'playhead', latest: this.#name + latest },
      );
      const { samples } = reply.result;
      for (const feed of wanted) {
        const info = samples.find(({ stream }) => stream === feed.stream.id);
        if (info && generation === this.#generation) this.#load(feed, info, payloadOf(reply, info.payload));
        else feed.loading = false;
      }
    } catch (error) {
      for (const feed of wanted) {
        feed.asked = OUTDATED;
        feed.loading = false;
      }
      report('The frame at the playhead could not be read', error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #load(feed: Feed, info: PlacedSample, bytes: Uint8Array): void {
    const loading = this.#decode(feed.stream, info, bytes);
    if (feed.stream.kind === 'camera') this.#recent.put(feed.stream.id, info.seq, loading);
    void this.#await(feed, feed.asked, loading);
  }

  /** Shows a sample when it is there, unless other poses were chosen or playing has gone on meanwhile. */
  async #await(
    feed: Feed,
    seq: number | undefined,
    loading: Promise<LoadedSample | undefined>,
  ): Promise<void> {
    const generation = this.#generation;
    feed.asked = seq;
    feed.loading = true;
    const sample = await loading.catch(() => undefined);
    feed.loading = false;
    if (this.#disposed) return;
    if (!sample || generation !== this.#generation) feed.asked = OUTDATED;
    else if (this.#direction === 0 || !feed.times || feed.at === undefined) {
      feed.show(sample, seq);
      if (this.#direction !== 0) feed.at = feed.times?.seq.indexOf(sample.info.seq);
    }
    // Playing has shown a later one meanwhile.
    else feed.asked = feed.shown?.info.seq;
    this.#go();
  }

  #decode(stream: StreamInfo, info: PlacedSample, bytes: Uint8Array, use?: VideoUse): Promise<LoadedSample> {
    return loadSample(stream, info, bytes, (of, seq) => this.#videos.picture(of, seq, use));
  }

  #tellWaiting(): void {
    this.#onWaiting([...this.#feeds.values()].some(({ loading }) => loading));
  }

  /** Reads samples ahead. What cannot be read is said, and then passed over. */
  async #fetch(feed: Feed, seqs: readonly number[]) {
    const reply = await this.#link.request(
      'replay.samples',
      { drive: this.#drive.drive, stream: feed.stream.id, seqs: [...seqs], ...this.#withPoses() },
      { lane: 'prefetch' },
    );
    return reply.result.samples.map((info) => ({
      seq: info.seq,
      load: () => this.#decode(feed.stream, info, payloadOf(reply, info.payload)),
    }));
  }
}
