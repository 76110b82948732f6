/**
 * A map that is being corrected. Each change keeps the map whole: bounds of lanelets follow the vertices of their elements, and a
 * lanelet that has lost a bound goes with it. Changes cost the size of what they touch, not of the map.
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { checkLimits, quoted } from '../limits.ts';
import { AREA_CLASSES, type MapElement, POINT_CLASSES, type RoadMap } from '../model.ts';
import { ruledAnew } from '../rules/ruled.ts';
import type { MapChange } from './command.ts';
import { boundsBetween } from './lane-bounds.ts';
import { type Done, LaneletBook } from './lanelet-book.ts';
import { deleted, inserted, joined, split } from './vertices.ts';

/** Least vertices of an element of a class. */
const leastOf = (name: MapElement['class']): number =>
  POINT_CLASSES.has(name) ? 1 : AREA_CLASSES.has(name) ? 3 : 2;
/** Vertices and lanelets that all changes together may go through: some seconds. A person's corrections take a hundredth. */
const MOST_WORK = 100_000_000;
/** Classes that may bound a lanelet. */
const BOUNDS: ReadonlySet<string> = new Set(['divider', 'boundary']);

export class MapEditor {
  readonly #base: RoadMap;
  readonly #elements: Map<string, MapElement>;
  readonly #lanelets: LaneletBook;
  #spent = 0;

  /** @param base a map that keeps all limits; it is not changed */
  constructor(base: RoadMap) {
    this.#base = base;
    this.#elements = new Map(base.elements.map((element) => [element.id, element]));
    this.#lanelets = new LaneletBook(base.lanelets, this.#elements);
  }

  /** The map as it is now. @throws InputError when it no longer keeps the limits of a map */
  map(): RoadMap {
    const edited = { ...this.#base, elements: [...this.#elements.values()], lanelets: this.#lanelets.list() };
    const map = ruledAnew(edited, this.#base);
    checkLimits(map);
    return map;
  }

  /** @throws InputError, with the map unchanged, when the change does not fit the map */
  apply(change: MapChange): Done {
    this.#spend(idsOf(change));
    switch (change.do) {
      case 'accept':
        return this.#accept(change.element);
      case 'remove':
        return this.#remove(change.element);
      case 'draw':
        return this.#draw(change);
      case 'lane':
        return this.#lane(change);
      case 'retype':
        return this.#retype(this.#element(change.element), change.class, change.subtype);
      case 'join':
        return this.#join(this.#element(change.element), this.#element(change.with));
      case 'split':
        return this.#split(this.#element(change.element), change.vertex, change.into);
      case 'move':
        return this.#move(this.#element(change.element), change);
      case 'insert':
        return this.#insert(this.#element(change.element), change);
      case 'delete':
        return this.#delete(this.#element(change.element), change.vertex);
    }
  }

  /** A list of a file of others could keep the machine busy for hours. @throws InputError when it does */
  #spend(ids: readonly string[]): void {
    for (const id of ids)
      this.#spendWork(this.#lanelets.workOf(id) + (this.#elements.get(id)?.points.length ?? 0));
  }

  /** @throws InputError when it was too much */
  #spendWork(work: number): void {
    this.#spent += work;
    if (this.#spent > MOST_WORK)
      throw new InputError('The corrections of this map go through too many vertices: the rest is left out.');
  }

  #element(id: string): MapElement {
    const element = this.#elements.get(id);
    if (!element) throw new InputError(`The map has no element ${quoted(id)}.`);
    return element;
  }

  #accept(id: string): Done {
    const lanelet = this.#lanelets.get(id);
    if (lanelet) return this.#lanelets.replace({ ...lanelet, review: 'accepted', confidence: 1 });
    // A correction says more than that it was looked at.
    const element = this.#element(id);
    const review = element.review === undefined ? 'accepted' : element.review;
    this.#elements.set(id, { ...element, review, confidence: 1 });
    return { lost: [] };
  }

  #remove(id: string): Done {
    if (this.#lanelets.get(id)) return this.#lanelets.drop([id]);
    this.#element(id);
    this.#elements.delete(id);
    return this.#lanelets.drop(this.#lanelets.of(id).map(({ id }) => id));
  }

  #draw({ element: id, class: name, subtype, points }: Extract<MapChange, { do: 'draw' }>): Done {
    this.#mustBeFree(id);
    if (points.length < leastOf(name))
      throw new InputError(`A ${wordOf(name)} needs ${leastOf(name)} vertices; ${points.length} are given.`);
    this.#elements.set(id, {
      id,
      class: name,
      subtype,
      points: POINT_CLASSES.has(name) ? points.slice(0, 1) : points,
      confidence: 1,
      sources: ['drawn by hand'],
      review: 'drawn',
    });
    return { lost: [] };
  }

  #lane({ element: id, ...sides }: Extract<MapChange, { do: 'lane' }>): Done {
    this.#mustBeFree(id);
    const [left, right] = [this.#element(sides.left), this.#element(sides.right)];
    if (left.id === right.id)
      throw new InputError('A lane has two bounds: choose another line for the right.');
    for (const each of [left, right])
      if (!BOUNDS.has(each.class))
        throw new InputError(`A ${wordOf(each.class)} bounds no lane: choose dividers or boundaries.`);
    const work = 3 * left.points.length * right.points.length;
    if (work > MOST_WORK / 4)
      throw new InputError('These lines have too many vertices: split them at the ends of the lane first.');
    this.#spendWork(work);
    return this.#lanelets.add({ id, ...boundsBetween(left, right) });
  }

  #retype(element: MapElement, name: MapElement['class'], subtype: string): Done {
    const shape = (of: MapElement['class']): number => leastOf(of);
    if (shape(element.class) !== shape(name))
      throw new InputError(`A ${wordOf(element.class)} cannot become a ${wordOf(name)}: draw it anew.`);
    this.#keep({ ...element, class: name, subtype });
    const lost = BOUNDS.has(name) ? [] : this.#lanelets.of(element.id).map(({ id }) => id);
    return this.#lanelets.drop(lost);
  }

  #move(element: MapElement, { vertex, to }: Extract<MapChange, { do: 'move' }>): Done {
    checkVertex(element, vertex, element.points.length - 1);
    this.#keep({ ...element, points: movedPoints(element, vertex, to) });
    return this.#lanelets.reshape(element.id, (bound) => bound);
  }

  #insert(element: MapElement, { vertex, at }: Extract<MapChange, { do: 'insert' }>): Done {
    if (POINT_CLASSES.has(element.class))
      throw new InputError(`A ${wordOf(element.class)} is one place: move it.`);
    checkVertex(element, vertex, element.points.length);
    this.#keep({ ...element, points: element.points.toSpliced(vertex, 0, at) });
    return this.#lanelets.reshape(element.id, (bound) => inserted(bound, vertex));
  }

  #delete(element: MapElement, vertex: number): Done {
    const { length } = element.points;
    checkVertex(element, vertex, length - 1);
    if (POINT_CLASSES.has(element.class))
      throw new InputError(`A ${wordOf(element.class)} is one place: remove it instead.`);
    if (length <= leastOf(element.class))
      throw new InputError(
        `A ${wordOf(element.class)} needs ${leastOf(element.class)} vertices: remove it instead.`,
      );
    this.#keep({ ...element, points: element.points.toSpliced(vertex, 1) });
    return this.#lanelets.reshape(element.id, (bound) => deleted(bound, vertex, length));
  }

  #split(element: MapElement, vertex: number, into: string): Done {
    mustBeLine(element);
    if (vertex < 1 || vertex > element.points.length - 2)
      throw new InputError(`${quoted(element.id)} is split at a vertex between its ends; ${vertex} is none.`);
    this.#mustBeFree(into);
    this.#keep({ ...element, points: element.points.slice(0, vertex + 1) });
    // Beside the first part, so that names count on.
    this.#elements.set(into, {
      ...element,
      id: into,
      points: element.points.slice(vertex),
      review: 'corrected',
    });
    return this.#lanelets.split(element.id, (bound) => split(bound, vertex, into));
  }

  #join(first: MapElement, second: MapElement): Done {
    if (first.id === second.id) throw new InputError('A line cannot be joined with itself.');
    for (const each of [first, second]) mustBeLine(each);
    const { points, boundOfFirst, boundOfSecond } = joined(first, second);
    this.#keep({ ...first, points });
    this.#elements.delete(second.id);
    const before = this.#lanelets.reshape(first.id, boundOfFirst);
    const after = this.#lanelets.reshape(second.id, boundOfSecond);
    return { lost: [...before.lost, ...after.lost] };
  }

  #mustBeFree(id: string): void {
    if (this.#elements.has(id) || this.#lanelets.get(id))
      throw new InputError(`The map has an element ${quoted(id)} already.`);
  }

  /** A person knows where it lies: nothing about it is inferred any more. */
  #keep(element: MapElement): void {
    const { inferred: _, sigmaLateralM: __, ...kept } = element;
    const review = element.review === 'drawn' ? 'drawn' : 'corrected';
    this.#elements.set(element.id, { ...kept, review, confidence: 1 });
  }
}

/** The elements that a change goes through. */
function idsOf(change: MapChange): readonly string[] {
  if (change.do === 'join') return [change.element, change.with];
  return change.do === 'lane' ? [change.left, change.right] : [change.element];
}

/** A pole, sign or light moves whole: its foot and its top, or both ends of its edge. */
function movedPoints({ class: name, points }: MapElement, vertex: number, to: Vec3): readonly Vec3[] {
  const from = points[vertex];
  if (!POINT_CLASSES.has(name) || !from) return points.with(vertex, to);
  const by = to.map((v, axis) => v - (from[axis] ?? 0));
  return points.map(([x, y, z]): Vec3 => [x + (by[0] ?? 0), y + (by[1] ?? 0), z + (by[2] ?? 0)]);
}

function checkVertex({ id }: MapElement, vertex: number, last: number): void {
  if (vertex > last) throw new InputError(`${quoted(id)} has no vertex ${vertex}: its last is ${last}.`);
}

function mustBeLine({ id, class: name }: MapElement): void {
  if (leastOf(name) !== 2) throw new InputError(`${quoted(id)} is a ${wordOf(name)}, no line.`);
}

const wordOf = (name: string): string => name.replaceAll('_', ' ');
