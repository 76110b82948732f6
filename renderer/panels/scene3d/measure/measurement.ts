/** A measurement in a 3D view: corners set by clicks, with listeners for labels and markers. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';

export class Measurement {
  readonly #listeners = new Set<() => void>();
  readonly #onSwitched: (on: boolean) => void;
  #corners: readonly Vec3[] = [];
  #on = false;

  /** @param onSwitched is told when measuring begins and when it ends. */
  constructor(onSwitched: (on: boolean) => void) {
    this.#onSwitched = onSwitched;
  }

  get on(): boolean {
    return this.#on;
  }

  /** In the map frame, in the order of the clicks. */
  get corners(): readonly Vec3[] {
    return this.#corners;
  }

  /** Adds a corner while measuring. */
  add(corner: Vec3): void {
    if (this.#on) this.#set([...this.#corners, corner]);
  }

  /** Begins or ends; the end removes the corners. */
  switch(on: boolean): void {
    this.#on = on;
    if (!on) this.#set([]);
    this.#onSwitched(on);
  }

  /** Calls the listener at each change of the corners. Returns how to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(corners: readonly Vec3[]): void {
    this.#corners = corners;
    for (const listener of this.#listeners) listener();
  }
}
