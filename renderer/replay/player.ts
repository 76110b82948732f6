/**
 * Shows samples while playing. It shows the newest ones that are due and read, all streams together, whenever the GPU is done with
 * the frame before: where drawing is slow, whole samples are skipped, and neither read nor decoded. It never shows a sample that
 * lies behind the one shown.
 */
import { type Nanoseconds, NS_PER_MS } from '../../engine/contract/time.ts';
import { report } from '../state/notices.ts';
import { type Course, dueAt, nextAhead, type Planned } from './ahead.ts';
import type { Feed } from './feed.ts';
import type { LoadedSample } from './loadedSample.ts';

export type ReplayClock = {
  /** The playhead now; undefined when it has passed the end or its loop, and the page must be told first. */
  readonly now: () => Nanoseconds | undefined;
  /** Signed: negative plays backwards. */
  readonly rate: () => number;
  /** Writes the time to the page: called just before samples are shown, so that both change together. */
  readonly write: () => void;
  /** A frame is being drawn. */
  readonly drawing: () => boolean;
  /** Milliseconds that drawing a frame takes. */
  readonly frameMs: () => number;
  /** Calls when the GPU is done with all frames. Returns how to stop. */
  readonly onDrawn: (listener: () => void) => () => void;
};

type Fetched = { readonly seq: number; readonly load: () => Promise<LoadedSample> };

type Needs = {
  readonly onWaiting: (waiting: boolean) => void;
  /** Reads samples by number, not yet decoded. */
  readonly fetch: (feed: Feed, seqs: readonly number[]) => Promise<readonly Fetched[]>;
};

/** Longer than the clock leaves the page as it is (state/playback.ts), so that plans overlap. */
const AHEAD_MS = 400;
/** Samples of one stream in one request. */
const MOST = 12;
/** A stream that is ready waits so long for one that is not, so that pictures and clouds change together. */
const TOGETHER_MS = 40;

export class Player {
  readonly #feeds: ReadonlyMap<number, Feed>;
  readonly #clock: ReplayClock;
  readonly #needs: Needs;
  readonly #stopDrawn: () => void;
  #direction = 0;
  /** Counts starts and stops: what was fetched for an earlier one is dropped. */
  #run = 0;
  #showing = false;
  #readySince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(feeds: ReadonlyMap<number, Feed>, clock: ReplayClock, needs: Needs) {
    this.#feeds = feeds;
    this.#clock = clock;
    this.#needs = needs;
    this.#stopDrawn = clock.onDrawn(() => this.play());
  }

  start(t: Nanoseconds, direction: number): void {
    this.#direction = direction;
    this.#run++;
    this.#readySince = undefined;
    for (const feed of this.#feeds.values()) {
      feed.startPlaying(t, direction);
      feed.fetching = false;
    }
  }

  stop(): void {
    this.#direction = 0;
    this.#run++;
    clearTimeout(this.#timer);
    for (const feed of this.#feeds.values()) {
      feed.ahead.clear();
      feed.fetching = false;
      feed.at = undefined;
    }
  }

  dispose(): void {
    this.stop();
    this.#stopDrawn();
  }

  /** Called when time has passed, a sample has come, or a frame is drawn. */
  play(): void {
    if (this.#direction === 0 || this.#showing) return;
    const course = this.#course();
    if (!course) return;
    if (!this.#clock.drawing()) this.#show(course);
    this.#readAhead(course);
    this.#wakeAtNext(course);
  }

  #course(): Course | undefined {
    const t = this.#clock.now();
    if (t === undefined) return undefined;
    const nsPerMs = Math.abs(this.#clock.rate()) * NS_PER_MS;
    const frameMs = this.#clock.frameMs();
    return {
      t,
      direction: this.#direction,
      stepNs: frameMs * nsPerMs,
      aheadNs: Math.max(AHEAD_MS, 2 * frameMs) * nsPerMs,
    };
  }

  #show(course: Course): void {
    const feeds = [...this.#feeds.values()];
    const ready = feeds.flatMap((feed) => {
      const index = feed.ready(course);
      return index === undefined ? [] : [{ feed, index }];
    });
    const late = feeds.some((feed) => feed.isLate(course));
    this.#needs.onWaiting(late && ready.length === 0);
    if (ready.length === 0) return;
    this.#readySince ??= performance.now();
    if (late && performance.now() - this.#readySince < TOGETHER_MS) return;
    this.#readySince = undefined;
    this.#showing = true;
    try {
      this.#clock.write();
      // Writing the time may have ended the playing.
      if (this.#direction === course.direction)
        for (const { feed, index } of ready) feed.showAhead(index, course.direction);
    } finally {
      this.#showing = false;
    }
  }

  #readAhead(course: Course): void {
    for (const feed of this.#feeds.values()) {
      const { times } = feed;
      if (!times || feed.fetching) continue;
      const wanted = nextAhead(times, feed.last(course.t), course, MOST);
      if (wanted.length > 0) void this.#fetch(feed, wanted);
    }
  }

  async #fetch(feed: Feed, planned: readonly Planned[]): Promise<void> {
    const run = this.#run;
    const seqs = planned.map(({ index }) => feed.times?.seq[index] ?? -1);
    for (const { index, at } of planned) feed.ahead.set(index, { at });
    feed.fetching = true;
    try {
      const fetched = await this.#needs.fetch(feed, seqs);
      if (run !== this.#run) return;
      await Promise.all(
        planned.map(async (each, i) => {
          const sample = fetched.find(({ seq }) => seq === seqs[i]);
          if (this.#passed(feed, each.index)) feed.ahead.delete(each.index);
          else await this.#decode(feed, each, run, sample);
        }),
      );
    } catch (error) {
      if (run !== this.#run) return;
      for (const { index, at } of planned) feed.ahead.set(index, { at, failed: true });
      report(`${feed.stream.name} could not be read ahead`, error);
    } finally {
      if (run === this.#run) {
        feed.fetching = false;
        this.play();
      }
    }
  }

  async #decode(
    feed: Feed,
    { index, at }: Planned,
    run: number,
    fetched: Fetched | undefined,
  ): Promise<void> {
    const sample = await fetched?.load();
    if (run !== this.#run || !feed.ahead.has(index)) return;
    feed.ahead.set(index, sample ? { at, sample } : { at, failed: true });
    this.play();
  }

  /** The playhead is past this sample already: a later one is on its way and due as well. */
  #passed(feed: Feed, index: number): boolean {
    const course = this.#course();
    const { times } = feed;
    if (!course || !times) return false;
    return [...feed.ahead.keys()].some((later) => {
      const due = dueAt(times, later, course.direction);
      return course.direction * (later - index) > 0 && course.direction * (due - course.t) < 0;
    });
  }

  #wakeAtNext({ t, direction }: Course): void {
    clearTimeout(this.#timer);
    let waitMs = Number.POSITIVE_INFINITY;
    const nsPerMs = Math.abs(this.#clock.rate()) * NS_PER_MS;
    for (const { times, ahead } of this.#feeds.values()) {
      if (!times) continue;
      for (const index of ahead.keys()) {
        const ms = (direction * (dueAt(times, index, direction) - t)) / nsPerMs;
        if (ms > 0 && ms < waitMs) waitMs = ms;
      }
    }
    if (this.#readySince !== undefined) waitMs = Math.min(waitMs, TOGETHER_MS);
    if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.play(), Math.ceil(waitMs));
  }
}
