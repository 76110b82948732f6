/**
 * The clock. While playing, t follows the wall clock exactly: it is computed from an anchor, never summed up, so that it cannot
 * drift; when data is late, frames are dropped and `buffering` says so.
 */
import { create } from 'zustand';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { type Nanoseconds, NS_PER_MS, NS_PER_S } from '../../engine/contract/time.ts';
import { pace } from './pace.ts';

export const RATES = [0.1, 0.25, 0.5, 1, 2, 5, 10] as const;

export type Loop = { readonly from: Nanoseconds; readonly to: Nanoseconds };

type Playback = {
  readonly t: Nanoseconds;
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  /** The first moment at which every camera, lidar and radar has a sample, where that is near the start. */
  readonly homeNs: Nanoseconds;
  readonly playing: boolean;
  /** Signed: negative plays backwards. */
  readonly rate: number;
  readonly loop?: Loop | undefined;
  readonly buffering: boolean;
  /** The stream that the arrows step by. */
  readonly stepStream?: number | undefined;
  readonly anchor: { readonly wallMs: number; readonly t: Nanoseconds };
  readonly load: (drive: DriveInfo, keepTime: boolean) => void;
  readonly play: () => void;
  readonly pause: () => void;
  readonly toggle: () => void;
  readonly setRate: (rate: number) => void;
  /** To `homeNs`: at the very start some sensors may have no sample yet. */
  readonly home: () => void;
  /** Moves the playhead, within the drive. */
  readonly seek: (t: Nanoseconds) => void;
  readonly setLoop: (loop: Loop | undefined) => void;
  readonly setBuffering: (buffering: boolean) => void;
  readonly setStepStream: (stream: number) => void;
  /** Brings t to the wall clock, while playing. */
  readonly tick: (wallMs: number) => void;
};

/** What the clock needs to tell the time. */
type Running = Pick<Playback, 'anchor' | 'rate' | 'loop' | 'startNs' | 'endNs'>;

/** The playhead at a time of the wall clock, and whether it is still between start and end, or within the loop. */
export function clockAt(
  { anchor, rate, loop, startNs, endNs }: Running,
  wallMs: number,
): { readonly t: Nanoseconds; readonly within: boolean } {
  // A frame's time may lie before the key press that began to play: no time has passed then, not a negative one.
  const t = anchor.t + Math.max(0, wallMs - anchor.wallMs) * NS_PER_MS * rate;
  const [from, to] = loop ? [loop.from, loop.to] : [startNs, endNs];
  return { t, within: t >= from && t <= to };
}

/** Further from the start than this, the first complete moment would hide a part of the drive that is worth seeing. */
const HOME_WITHIN_NS = 2 * NS_PER_S;

/** A case keeps the times of the drive that it was cut out of. */
const homeOf = ({ firstCompleteNs, cut }: DriveInfo): Nanoseconds => {
  const begin = cut?.fromNs ?? 0;
  return firstCompleteNs - begin <= HOME_WITHIN_NS ? firstCompleteNs : begin;
};

export const usePlayback = create<Playback>((set, get) => {
  const anchorAt = (t: Nanoseconds): Playback['anchor'] => ({ wallMs: performance.now(), t });
  const clamp = (t: Nanoseconds): Nanoseconds =>
    Math.min(get().endNs, Math.max(get().startNs, Math.round(t)));
  return {
    t: 0,
    startNs: 0,
    endNs: 0,
    homeNs: 0,
    playing: false,
    rate: 1,
    buffering: false,
    anchor: { wallMs: 0, t: 0 },
    load: (drive, keepTime) => {
      const first = ['lidar', 'camera', 'radar'].flatMap(
        (kind) => drive.streams.find((stream) => stream.kind === kind) ?? [],
      )[0];
      if (keepTime) {
        set({ startNs: drive.cut?.fromNs ?? 0, endNs: drive.durationNs, homeNs: homeOf(drive) });
        return;
      }
      set({
        t: drive.firstCompleteNs,
        startNs: drive.cut?.fromNs ?? 0,
        endNs: drive.durationNs,
        homeNs: homeOf(drive),
        playing: false,
        rate: 1,
        loop: undefined,
        buffering: false,
        stepStream: first?.id ?? drive.streams[0]?.id,
      });
    },
    play: () => {
      const { t, endNs, startNs, rate, loop } = get();
      const [from, to] = loop ? [loop.from, loop.to] : [startNs, endNs];
      const start = rate > 0 ? (t >= to ? from : Math.max(t, from)) : t <= from ? to : Math.min(t, to);
      set({ playing: true, t: start, anchor: anchorAt(start) });
    },
    pause: () => {
      // The page may be behind the clock by the time between two writes.
      get().tick(performance.now());
      set({ playing: false, buffering: false });
    },
    toggle: () => (get().playing ? get().pause() : get().play()),
    setRate: (rate) => set({ rate, anchor: anchorAt(get().t) }),
    seek: (t) => {
      const to = clamp(t);
      set({ t: to, anchor: anchorAt(to) });
    },
    home: () => get().seek(get().homeNs),
    setLoop: (loop) => set({ loop, anchor: anchorAt(get().t) }),
    setBuffering: (buffering) => {
      if (get().buffering !== buffering) set({ buffering });
    },
    setStepStream: (stepStream) => set({ stepStream }),
    tick: (wallMs) => {
      const { playing, loop, startNs, endNs } = get();
      if (!playing) return;
      const { t, within } = clockAt(get(), wallMs);
      const [from, to] = loop ? [loop.from, loop.to] : [startNs, endNs];
      if (within) set({ t: Math.round(t) });
      else if (loop) {
        const span = Math.max(1, to - from);
        const wrapped = from + ((((t - from) % span) + span) % span);
        set({ t: Math.round(wrapped), anchor: { wallMs, t: wrapped } });
      } else set({ t: t > to ? to : from, playing: false, buffering: false });
    },
  };
});

/**
 * While drawing is slow, the page's time changes with new samples (Player), and by itself only this often: each change makes
 * the browser compose the page anew, and without a GPU that takes as long as drawing a sweep.
 */
const PAGE_MS = 250;
/** Where even a frame takes long: the page's own changes take at most this share of the time. */
const PAGE_FRAMES = 2.5;
/** A clock that stands longer than this looks like one that has stopped. */
const MOST_PAGE_MS = 1000;

/** Runs the clock while it plays. Returns how to stop it. */
export function startClock(): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writtenMs = 0;
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  /** Milliseconds until the page's time is to change: 0 with the next frame of the screen. */
  const waitMs = (wallMs: number): number => {
    const state = usePlayback.getState();
    if (pace.smooth || !clockAt(state, wallMs).within) return 0;
    const everyMs = Math.min(MOST_PAGE_MS, Math.max(PAGE_MS, PAGE_FRAMES * pace.frameMs));
    return Math.max(0, Math.min(writtenMs + everyMs - wallMs, edgeMs(state, wallMs)));
  };
  const tick = (): void => {
    const wallMs = performance.now();
    if (waitMs(wallMs) === 0) usePlayback.getState().tick(wallMs);
    next();
  };
  /** A frame that changes nothing is work for the browser, too: it is asked for only where it is needed. */
  const next = (): void => {
    cancel();
    if (!usePlayback.getState().playing) return;
    const wait = waitMs(performance.now());
    if (wait === 0) frame = requestAnimationFrame(tick);
    else timer = setTimeout(tick, Math.ceil(wait));
  };
  const stop = usePlayback.subscribe(({ playing, t, anchor, loop }, before) => {
    if (t !== before.t) writtenMs = performance.now();
    // Another speed, place or loop is another time to wait.
    if (playing === before.playing && anchor === before.anchor && loop === before.loop) return;
    next();
  });
  return () => {
    cancel();
    stop();
  };
}

/** Milliseconds until the playhead comes to the end that it moves to, of the drive or of its loop. */
function edgeMs({ rate, loop, startNs, endNs, ...clock }: Running, wallMs: number): number {
  const { t } = clockAt({ rate, loop, startNs, endNs, ...clock }, wallMs);
  const [from, to] = loop ? [loop.from, loop.to] : [startNs, endNs];
  return (rate > 0 ? to - t : t - from) / (Math.abs(rate) * NS_PER_MS) + 1;
}
