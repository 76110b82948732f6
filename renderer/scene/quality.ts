/**
 * The quality of a 3D view in motion, by how long the GPU takes for a frame: the first frame after rest and the last one are
 * drawn in full, those between as fast as the device needs it. A step back up is tried less often after it failed.
 */

export type Quality = {
  /** Share of the screen's resolution, each way. */
  readonly scale: number;
  readonly eyeDome: boolean;
  /** Every n-th point is drawn. */
  readonly stride: number;
};

/** From full downwards. A device that draws in software takes most of its time for the number of points, less for pixels. */
export const QUALITIES: readonly [Quality, ...Quality[]] = [
  { scale: 1, eyeDome: true, stride: 1 },
  { scale: 1, eyeDome: true, stride: 2 },
  { scale: 0.75, eyeDome: false, stride: 2 },
  { scale: 0.75, eyeDome: false, stride: 3 },
  { scale: 0.5, eyeDome: false, stride: 5 },
];

/** A frame that follows the one before within this time belongs to a movement. */
export const MOTION_MS = 400;
/** After the last frame of a movement, before the view is drawn in full. */
export const STILL_MS = 250;
/** Slower frames lower the quality: with the page's own work, ten sweeps a second are then just drawn. */
const SLOW_MS = 70;
/** Quicker frames raise it. Far below SLOW_MS, since one step up may take more than twice as long. */
const QUICK_MS = 25;
/** Frames of one quality before it is judged, so that one slow frame changes nothing. */
const LEAST_FRAMES = 2;
/** Frames before a step up is tried; doubled each time that it was too slow. */
const [PATIENCE, MOST_PATIENCE] = [8, 512];
const FOLLOW = 0.4;

export class QualityControl {
  #level = 0;
  #frames = 0;
  #meanMs = 0;
  #patience = PATIENCE;
  #raised = false;

  /** Index into QUALITIES for frames in motion. */
  get level(): number {
    return this.#level;
  }

  /** A frame of quality `level` took so long. */
  note(level: number, ms: number): void {
    // A full frame that is quick says nothing about motion; a slow one does.
    if (level !== this.#level) return;
    this.#meanMs = this.#frames === 0 ? ms : this.#meanMs + FOLLOW * (ms - this.#meanMs);
    this.#frames++;
    const over = this.#meanMs / SLOW_MS;
    if (this.#frames >= LEAST_FRAMES && over > 1) this.#step(over > 2 ? 2 : 1);
    else if (this.#frames >= this.#patience && this.#meanMs < QUICK_MS) this.#step(-1);
  }

  #step(by: number): void {
    const next = Math.max(0, Math.min(QUALITIES.length - 1, this.#level + by));
    if (next === this.#level) return;
    if (by > 0 && this.#raised) this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    this.#raised = by < 0;
    this.#level = next;
    this.#frames = 0;
  }
}
