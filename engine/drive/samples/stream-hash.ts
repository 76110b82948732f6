/** The digest of a stream's content, and the typical step between its samples: made when a drive or a cut of one is written. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../store/canonical.ts';
import { LARGE_BYTES, payloadDigest } from './payload-digest.ts';

export class StreamHash {
  readonly #hash = createHash('sha256');

  /** Samples in the order of their numbers. @param digest payloadDigest of a payload of LARGE_BYTES or more, if it is known */
  add(t: number, tLog: number, flags: number, payload: Uint8Array, digest?: Uint8Array): void {
    this.#hash.update(new Float64Array([t, tLog, flags, payload.byteLength]));
    this.#hash.update(digest ?? (payload.byteLength >= LARGE_BYTES ? payloadDigest(payload) : payload));
  }

  /** Times that replace those that were added. */
  retime(times: Float64Array): void {
    this.#hash.update(times);
  }

  /** @param head name, kind, role, frame, codec and meta; @param signals digest of the stream's signals, or empty. SHA-256 in hex. */
  finish(head: Readonly<Record<string, unknown>>, signals: string): string {
    return createHash('sha256')
      .update(canonicalJson(head))
      .update(this.#hash.digest())
      .update(signals)
      .digest('hex');
  }
}

/** Median difference of sorted times; null below two. */
export function medianStep(times: Float64Array): number | null {
  if (times.length < 2) return null;
  const steps = new Float64Array(times.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = (times[i + 1] ?? 0) - (times[i] ?? 0);
  steps.sort();
  return Math.round(steps[steps.length >> 1] ?? 0);
}
