/**
 * What windows tell each other of the clock. While playing, a window tells the moment at which it began and the time of the drive
 * then; the others go on from the same two, so that nothing needs to be told while time runs.
 */
import type { Loop } from '../playback.ts';

/** A clock as another window can follow it. `t` and the loop: nanoseconds of the drive. */
export type Clock = {
  readonly t: number;
  /** The moment that `t` belongs to while playing: milliseconds since 1970, by the system's clock. */
  readonly atMs: number;
  readonly playing: boolean;
  /** Signed: negative plays backwards. */
  readonly rate: number;
  readonly loop?: Loop | undefined;
};

/**
 * `hello`: who is there, and where is the clock? `clock`: it is here. `here`: a window that does not know yet. `bye`: this window is
 * closed, or has a clock of its own.
 */
export type WindowMessage =
  | { readonly kind: 'hello' | 'here' | 'bye'; readonly from: string; readonly drive: string }
  | { readonly kind: 'clock'; readonly from: string; readonly drive: string; readonly clock: Clock };

type Followed = {
  readonly t: number;
  readonly anchor: { readonly wallMs: number; readonly t: number };
  readonly playing: boolean;
  readonly rate: number;
  readonly loop?: Loop | undefined;
};

/** @param originMs when the page's own clock began, in milliseconds since 1970 (performance.timeOrigin) */
export function clockOf({ t, anchor, playing, rate, loop }: Followed, originMs: number): Clock {
  return {
    t: playing ? anchor.t : t,
    atMs: anchor.wallMs + originMs,
    playing,
    rate,
    ...(loop && { loop }),
  };
}

/** The other way round: what playback is to be so that this page's clock is the one that was told. */
export function followedBy({ t, atMs, playing, rate, loop }: Clock, originMs: number): Followed {
  return { t, anchor: { wallMs: atMs - originMs, t }, playing, rate, loop };
}

/** A message of another window, or undefined for what is none, such as one of another version of the page. */
export function messageIn(data: unknown): WindowMessage | undefined {
  if (!isRecord(data) || typeof data.from !== 'string' || typeof data.drive !== 'string') return undefined;
  const { kind, from, drive } = data;
  if (kind === 'hello' || kind === 'here' || kind === 'bye') return { kind, from, drive };
  const clock = kind === 'clock' ? clockIn(data.clock) : undefined;
  return clock && { kind: 'clock', from, drive, clock };
}

function clockIn(data: unknown): Clock | undefined {
  if (!isRecord(data)) return undefined;
  const { t, atMs, playing, rate, loop } = data;
  if (!isNumber(t) || !isNumber(atMs) || !isNumber(rate) || rate === 0 || typeof playing !== 'boolean')
    return undefined;
  if (loop === undefined) return { t, atMs, playing, rate };
  if (!isRecord(loop) || !isNumber(loop.from) || !isNumber(loop.to) || loop.from > loop.to) return undefined;
  return { t, atMs, playing, rate, loop: { from: loop.from, to: loop.to } };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isNumber = (value: unknown): value is number => Number.isFinite(value);
