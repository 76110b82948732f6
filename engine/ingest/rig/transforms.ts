/**
 * The transforms of a log as a tree: which frames are tied to one another for good, which move, and where the log contradicts
 * itself. A frame of tf2 has one parent and a tree no loop; of transforms that close a loop the one heard last is left out.
 */
import type { Pose } from '../../contract/calibration.ts';
import { angleBetween, compose, IDENTITY, inverse } from '../../geometry/se3.ts';
import type { Transform } from '../messages/message.ts';

/** Frames the vehicle moves in; what ties them to it is a pose, not a calibration. */
const WORLD_FRAMES = new Set([
  'map',
  'odom',
  'world',
  'earth',
  'utm',
  'local',
  'enu',
  'local_enu',
  'global',
  'origin',
  'camera_init',
  'odom_combined',
  'local_map',
  'viewer',
  'ecef',
  'ned',
  'aft_mapped',
]);

/** Whether a frame, in a name space or not, stands still while the vehicle drives. */
export const isWorldFrame = (frame: string): boolean =>
  WORLD_FRAMES.has(frame.slice(frame.lastIndexOf('/') + 1).toLowerCase());

/** A tie that moves more than this is a joint or a pose; below, it is a calibration with jitter. */
const JITTER = { metres: 0.02, radians: 0.01 };
/** Pairs of frames that are kept; a vehicle has some hundred. */
const MOST_EDGES = 10_000;

type Edge = {
  readonly parent: string;
  readonly child: string;
  readonly T: Pose;
  readonly fixed: boolean;
  moved: boolean;
};

type Warn = (place: string, reason: string) => void;
/** T_a_b by a, then b. */
export type Neighbours = ReadonlyMap<string, ReadonlyMap<string, Pose>>;

export class Transforms {
  readonly #edges = new Map<string, Edge>();

  add({ parent, child, T_parent_child, fixed }: Transform): void {
    const key = `${parent}>${child}`;
    const known = this.#edges.get(key);
    if (!known) {
      if (this.#edges.size < MOST_EDGES)
        this.#edges.set(key, { parent, child, T: T_parent_child, fixed, moved: false });
      return;
    }
    if (known.moved) return;
    const { metres, radians } = difference(known.T, T_parent_child);
    known.moved = metres > JITTER.metres || radians > JITTER.radians;
  }

  /** Frames that hang on another one that is no world frame. */
  children(): Set<string> {
    return new Set(
      [...this.#edges.values()].filter(({ parent }) => !isWorldFrame(parent)).map(({ child }) => child),
    );
  }

  /** The ties that hold for the whole log, as a forest. What contradicts it is told to `warn` and left out. */
  neighbours(isSensor: (frame: string) => boolean, warn: Warn): Neighbours {
    const ties = new Map<string, Map<string, Pose>>();
    const group = new Groups();
    const parents = new Map<string, Edge>();
    for (const edge of this.#edges.values()) {
      const { parent, child, T, fixed, moved } = edge;
      if (isWorldFrame(parent) || isWorldFrame(child)) continue;
      if (moved && !fixed) {
        if (isSensor(child))
          warn(
            `${parent} > ${child}`,
            'moves within the log: it is taken for a pose, and what is fixed to it is not placed',
          );
        continue;
      }
      if (moved) warn(`${parent} > ${child}`, 'is called static and changes: its first value is used');
      const other = parents.get(child);
      if (group.joined(parent, child)) {
        const contradiction = loopOf(ties, edge, other);
        if (contradiction) warn(`${parent} > ${child}`, contradiction);
        continue;
      }
      if (other)
        warn(
          child,
          `has two parents, ${other.parent} and ${parent}, that nothing else ties: both transforms are used; a frame of tf2 has one parent`,
        );
      else parents.set(child, edge);
      group.join(parent, child);
      tie(ties, parent, child, T);
      tie(ties, child, parent, inverse(T));
    }
    return ties;
  }
}

function tie(ties: Map<string, Map<string, Pose>>, a: string, b: string, T_a_b: Pose): void {
  const of = ties.get(a) ?? new Map<string, Pose>();
  of.set(b, T_a_b);
  ties.set(a, of);
}

/** What a transform between two frames that are tied already says against the others; undefined when it agrees. */
function loopOf(ties: Neighbours, { parent, child, T }: Edge, other: Edge | undefined): string | undefined {
  const { placed, from } = reached(ties, parent);
  const { metres, radians } = difference(placed.get(child) ?? IDENTITY, T);
  if (metres <= JITTER.metres && radians <= JITTER.radians) return undefined;
  const off = amount(metres, radians);
  if (other)
    return `the frame ${child} has two parents, ${other.parent} and ${parent}, that disagree by ${off}: that of ${other.parent} is used, the first one heard; correct or remove one of the two transforms`;
  const way: string[] = [];
  for (let at: string | undefined = child; at !== undefined; at = from.get(at)) way.push(at);
  return `the tree has a loop (${[...way, child].join(' > ')}) that does not close by ${off}: this transform, the last one heard of it, is left out; remove the one that is wrong`;
}

const amount = (metres: number, radians: number): string =>
  [
    ...(metres > JITTER.metres ? [`${metres.toFixed(metres < 0.1 ? 3 : 1)} m`] : []),
    ...(radians > JITTER.radians ? [`${((radians * 180) / Math.PI).toFixed(1)}°`] : []),
  ].join(' and ');

function difference(a: Pose, b: Pose): { metres: number; radians: number } {
  return {
    metres: Math.hypot(a.p[0] - b.p[0], a.p[1] - b.p[1], a.p[2] - b.p[2]),
    radians: angleBetween(a.q, b.q),
  };
}

/** T_from_frame of every frame tied to `from`, nearest ties first. */
export const reach = (neighbours: Neighbours, from: string): Map<string, Pose> =>
  reached(neighbours, from).placed;

function reached(
  neighbours: Neighbours,
  start: string,
): { placed: Map<string, Pose>; from: Map<string, string> } {
  const placed = new Map<string, Pose>([[start, IDENTITY]]);
  const from = new Map<string, string>();
  const waiting = [start];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const T_from_at = placed.get(at) ?? IDENTITY;
    for (const [next, T_at_next] of neighbours.get(at) ?? []) {
      if (placed.has(next)) continue;
      placed.set(next, compose(T_from_at, T_at_next));
      from.set(next, at);
      waiting.push(next);
    }
  }
  return { placed, from };
}

/** Which frames are tied to one another (disjoint sets). */
class Groups {
  readonly #parent = new Map<string, string>();

  #root(frame: string): string {
    let at = frame;
    for (let next = this.#parent.get(at); next !== undefined; next = this.#parent.get(at)) at = next;
    if (at !== frame) this.#parent.set(frame, at);
    return at;
  }

  joined(a: string, b: string): boolean {
    return this.#root(a) === this.#root(b);
  }

  join(a: string, b: string): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    if (rootA !== rootB) this.#parent.set(rootB, rootA);
  }
}
