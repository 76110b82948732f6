/** What a message of a scene changes: entities that it sets, and those that it takes away. */
import type { Moment } from '../../encodings/tree.ts';
import type { Found } from '../found.ts';

/** Takes away the entity of an id, those of a name space, or all. */
export type Removal = {
  readonly kind: 'remove';
  readonly id?: string | undefined;
  readonly space?: string | undefined;
  /** Only entities that are stamped before this (foxglove.SceneEntityDeletion, timestamp). */
  readonly before?: Moment | undefined;
};

/** Sets an entity, in the place of the one that had its id. */
export type Entity = {
  readonly kind: 'set';
  readonly id: string;
  readonly space: string;
  readonly stamp: Moment | undefined;
  /** 0: until it is replaced or taken away. */
  readonly lifetimeNs: number;
  /** It follows its frame; else it stays in the map where it was at its stamp. */
  readonly locked: boolean;
  /** What is drawn of it; made when it is needed. */
  readonly found: () => Found;
};

/** In the order in which they take effect. */
export type Change = Removal | Entity;

/** A duration of a message in nanoseconds; negative ones are none. */
export const lifetimeOf = (duration: Moment | undefined): number =>
  duration ? Math.max(0, duration.sec * 1e9 + duration.nanosec) : 0;
