/**
 * Entities that are in force after some messages of a scene: foxglove.SceneUpdate and visualization_msgs/Marker. An entity stays
 * until its id is set again, a message takes it away, or its lifetime has run out.
 */
import type { Nanoseconds } from '../../../contract/time.ts';
import type { Moment } from '../../encodings/tree.ts';
import type { Change } from './change.ts';

/** One setting of an entity. */
export type EntityVersion = {
  readonly id: string;
  readonly space: string;
  /** The message that set it, and its place among that message's changes. */
  readonly seq: number;
  readonly part: number;
  readonly stamp: Nanoseconds;
  /** The message gives no stamp of its own; `stamp` is the message's time. */
  readonly unstamped: boolean;
  /** It follows its frame (change.ts). */
  readonly locked: boolean;
  /** Infinity where it has no lifetime. */
  readonly until: Nanoseconds;
};

export type SceneMessage = {
  readonly seq: number;
  readonly t: Nanoseconds;
  readonly changes: readonly Change[];
};

/** Drive times of a message's stamps; undefined for one that is none (zero, or more than an hour off). */
export type StampTime = (stamp: Moment | undefined, t: Nanoseconds) => Nanoseconds | undefined;

export class SceneState {
  readonly #live: Map<string, EntityVersion>;
  readonly #timeOf: StampTime;

  constructor(timeOf: StampTime, live: readonly EntityVersion[] = []) {
    this.#timeOf = timeOf;
    this.#live = new Map(live.map((version) => [version.id, version]));
  }

  apply({ seq, t, changes }: SceneMessage): void {
    for (const [part, change] of changes.entries()) {
      if (change.kind === 'remove') {
        this.#remove(change, t);
        continue;
      }
      const { id, space, lifetimeNs, locked } = change;
      const stamp = this.#timeOf(change.stamp, t);
      const until = lifetimeNs > 0 ? (stamp ?? t) + lifetimeNs : Number.POSITIVE_INFINITY;
      // Set anew, it is drawn after those that were there.
      this.#live.delete(id);
      const unstamped = stamp === undefined;
      this.#live.set(id, { id, space, seq, part, stamp: stamp ?? t, unstamped, locked, until });
    }
  }

  /** Those in force at t, in the order in which they were set; those whose lifetime is over are forgotten. */
  at(t: Nanoseconds): EntityVersion[] {
    for (const { id, until } of [...this.#live.values()]) if (until <= t) this.#live.delete(id);
    return [...this.#live.values()];
  }

  #remove({ id, space, before }: Extract<Change, { readonly kind: 'remove' }>, t: Nanoseconds): void {
    const limit = this.#timeOf(before, t) ?? Number.POSITIVE_INFINITY;
    const goes = (version: EntityVersion): boolean => version.unstamped || version.stamp < limit;
    if (id !== undefined) {
      const found = this.#live.get(id);
      if (found && goes(found)) this.#live.delete(id);
      return;
    }
    for (const version of [...this.#live.values()])
      if ((space === undefined || version.space === space) && goes(version)) this.#live.delete(version.id);
  }
}

/** Nothing of an earlier message is left after this one. */
export const isReset = ({ changes }: SceneMessage): boolean => {
  const [first] = changes;
  return first?.kind === 'remove' && first.id === undefined && first.space === undefined && !first.before;
};
