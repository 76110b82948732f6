/**
 * The pace of drawing: how long the GPU works on what the views submit. Playing reads ahead and skips by it, the clock writes to
 * the page by it. Views tell it of every frame; it is measured from the first submission until all views' frames are done.
 */

/** Frames shorter than this leave time for sixty a second, with the page around them. */
const SMOOTH_MS = 12;
/** Share of a new measurement in the mean, so that one slow frame does not change the pace. */
const FOLLOW = 0.3;

export class Pace {
  readonly #idle = new Set<() => void>();
  #inFlight = 0;
  #since = 0;
  #frameMs = 0;

  /** A view has submitted a frame. Returns what it calls when the GPU is done with it. */
  begin(): () => void {
    if (this.#inFlight++ === 0) this.#since = performance.now();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      if (--this.#inFlight > 0) return;
      this.note(performance.now() - this.#since);
      for (const listener of this.#idle) listener();
    };
  }

  /** Counts a frame of this length. */
  note(ms: number): void {
    this.#frameMs = this.#frameMs === 0 ? ms : this.#frameMs + FOLLOW * (ms - this.#frameMs);
  }

  /** A frame is being drawn. */
  get busy(): boolean {
    return this.#inFlight > 0;
  }

  /** Milliseconds of the GPU for a frame of all views; 0 before the first. */
  get frameMs(): number {
    return this.#frameMs;
  }

  /** Drawing is quick enough for the page to change with every frame of the screen. */
  get smooth(): boolean {
    return this.#frameMs < SMOOTH_MS;
  }

  /** The listener is called whenever the last frame in flight is done. Returns how to stop. */
  onIdle(listener: () => void): () => void {
    this.#idle.add(listener);
    return () => this.#idle.delete(listener);
  }
}

/** Of this window: its views share one GPU. */
export const pace = new Pace();
