/**
 * What a quick look takes of a log: everything that is small, and sweeps and pictures in a few windows of time. Of the large
 * messages between them only the stamps are read; of a log that is too large for that, nothing between the windows.
 */
import { type Nanoseconds, NS_PER_S } from '../contract/time.ts';

export type Window = { readonly fromNs: Nanoseconds; readonly toNs: Nanoseconds };

/** A shorter log is taken whole (s). */
const WHOLE_S = 45;
/** Where windows begin, as shares of the log, and how long each is: enough to drive past things that a camera and a lidar share (s). */
const BEGINS = [0.15, 0.5, 0.85];
const WINDOW_S = 7;
/** A larger log is not read between the windows: some seconds of reading and unpacking (bytes). */
const MOST_BYTES = 1.5e9;
/** Messages from here on are large: sweeps, pictures, grids (bytes). */
export const LARGE_MESSAGE_BYTES = 4 * 1024;
/** Pieces at the log's begin that are read in any case: they hold static transforms and other things that are said once. */
const FIRST_PIECES = 4;

export class QuickLook {
  #durationNs: Nanoseconds | undefined;
  #windows: readonly Window[] | undefined;
  #skips = false;
  readonly #holes: Window[] = [];
  #passed = 0;

  /** Called once by a format that can leave things out; one that does not is read whole. */
  plan(durationNs: Nanoseconds, bytes: number): void {
    this.#durationNs = durationNs;
    if (durationNs <= WHOLE_S * NS_PER_S) return;
    this.#windows = BEGINS.map((share) => {
      const fromNs = Math.round(share * (durationNs - WINDOW_S * NS_PER_S));
      return { fromNs, toNs: fromNs + WINDOW_S * NS_PER_S };
    });
    this.#skips = bytes > MOST_BYTES;
  }

  /** Of the log; undefined where the format did not say. */
  get durationNs(): Nanoseconds | undefined {
    return this.#durationNs;
  }

  /** The windows; undefined where the log is taken whole. */
  get windows(): readonly Window[] | undefined {
    return this.#windows;
  }

  /** Times of the log that nothing was read of, in order. */
  get holes(): readonly Window[] {
    return this.#holes;
  }

  /** Messages of which only the stamp was read. */
  get passed(): number {
    return this.#passed;
  }

  /** Whether a large message of this time is taken; one that is not is counted. */
  takes(t: Nanoseconds): boolean {
    const taken = this.#windows?.some(({ fromNs, toNs }) => t >= fromNs && t < toNs) ?? true;
    if (!taken) this.#passed++;
    return taken;
  }

  /** Whether a piece of the log (a chunk) is read at all; one that is not leaves a hole. */
  reads(index: number, fromNs: Nanoseconds, toNs: Nanoseconds): boolean {
    if (!this.#skips || index < FIRST_PIECES) return true;
    if (this.#windows?.some((window) => toNs >= window.fromNs && fromNs < window.toNs)) return true;
    const last = this.#holes.at(-1);
    const goesOn =
      last &&
      fromNs >= last.fromNs &&
      !this.#windows?.some(({ fromNs: at }) => at > last.toNs && at < fromNs);
    if (last && goesOn)
      this.#holes[this.#holes.length - 1] = { fromNs: last.fromNs, toNs: Math.max(last.toNs, toNs) };
    else this.#holes.push({ fromNs, toNs });
    return false;
  }
}
