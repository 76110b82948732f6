/** Tiles in memory, held to those around the vehicle: brought back before it returns, finished when it never will. */
import { returnFreedMemory } from '../../kernels/machine.ts';
import { nameOf, type TileKey, type TilePlan } from './plan.ts';
import { Spill } from './spill.ts';

/** What Tiles and Voxels of engine/kernels have in common. */
export interface TileMemory {
  keys(): Int32Array;
  save(i: number, j: number): Uint8Array;
  load(i: number, j: number, bytes: Uint8Array): void;
  drop(i: number, j: number): void;
}

/** A tile needed again within this many steps stays. */
const SOON = 32;
/** Tiles forgotten between two calls to give their memory back: some dozens of megabytes, for some milliseconds. */
const RETURN_EVERY = 24;

export class Resident {
  readonly #memory: TileMemory;
  readonly #plan: TilePlan;
  readonly #spill = new Spill();
  readonly #away = new Map<string, TileKey>();
  #forgotten = 0;

  constructor(memory: TileMemory, plan: TilePlan) {
    this.#memory = memory;
    this.#plan = plan;
  }

  /** Before steps `first` to `last` are written: spilled tiles that they touch come back. */
  enter(first: number, last: number): void {
    if (this.#away.size === 0) return;
    for (const key of this.#plan.touched(first, last)) {
      const bytes = this.#spill.take(nameOf(key));
      if (!bytes) continue;
      this.#away.delete(nameOf(key));
      this.#memory.load(key[0], key[1], bytes);
    }
  }

  /** After all steps before `step`: tiles that no later step touches are handed to `finish` and forgotten, others spilled. */
  leave(step: number, finish: (key: TileKey) => void): void {
    const keys = this.#memory.keys();
    for (let k = 0; k < keys.length; k += 2) {
      const key: TileKey = [keys[k] ?? 0, keys[k + 1] ?? 0];
      const next = this.#plan.next(nameOf(key), step);
      if (next !== undefined && next <= step + SOON) continue;
      if (next === undefined) finish(key);
      else {
        this.#spill.put(nameOf(key), this.#memory.save(key[0], key[1]));
        this.#away.set(nameOf(key), key);
      }
      this.#memory.drop(key[0], key[1]);
      this.#forgotten++;
    }
    if (this.#forgotten < RETURN_EVERY) return;
    this.#forgotten = 0;
    returnFreedMemory();
  }

  close(): void {
    this.#spill.close();
  }
}
