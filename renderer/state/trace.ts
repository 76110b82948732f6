/**
 * Tells tests and benches what the page showed and drew. It does nothing unless they put a function into the window before
 * the page loads.
 */
import type { Nanoseconds } from '../../engine/contract/time.ts';

export type TraceEvent =
  /** A sample was handed to the views. `t` is the playhead that the page shows. */
  | { readonly kind: 'shown'; readonly stream: number; readonly seq: number; readonly t: Nanoseconds }
  /** A 3D view was drawn: the sweeps in it as "stream/seq", and the quality (0 is full). */
  | { readonly kind: 'drawn'; readonly sweeps: readonly string[]; readonly quality: number };

declare global {
  var lanetraceTrace: ((event: TraceEvent) => void) | undefined;
}

/** @param make called only where somebody listens. */
export function trace(make: () => TraceEvent): void {
  globalThis.lanetraceTrace?.(make());
}
