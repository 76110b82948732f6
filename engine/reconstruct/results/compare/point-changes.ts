/** Signs, lights and poles of two maps against each other: each with the nearest free one of its class. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { LineChange } from '../../../contract/compare/changes.ts';
import type { MapElement } from '../../../map/model.ts';
import type { Stretch } from './stretch.ts';

/** A thing is the same one within this (m). */
const SEARCH_M = 1;
/** Moved by less, it stands where it stood (m): a pole is some ten centimetres thick. */
const SAME_M = 0.2;

type Names = { readonly a: ReadonlyMap<string, string>; readonly b: ReadonlyMap<string, string> };

/** Each pair once, nearest pairs first. */
export function pointChanges(a: readonly MapElement[], b: readonly MapElement[], names: Names): Stretch[] {
  const near = cellsOf(b);
  const pairs = a
    .flatMap((one, i) =>
      around(placeOf(one)).flatMap((cell) =>
        (near.get(cell) ?? []).flatMap((j) => {
          const other = b[j];
          return other ? [{ i, j, apart: apartOf(one, other) }] : [];
        }),
      ),
    )
    .filter(({ apart }) => apart <= SEARCH_M)
    .sort((p, q) => p.apart - q.apart);
  const [takenA, takenB] = [new Set<number>(), new Set<number>()];
  const found: Stretch[] = [];
  for (const { i, j, apart } of pairs) {
    const [one, other] = [a[i], b[j]];
    if (!one || !other || takenA.has(i) || takenB.has(j)) continue;
    takenA.add(i);
    takenB.add(j);
    const retyped = one.subtype !== other.subtype;
    const change = retyped ? 'retyped' : apart > SAME_M ? 'moved' : 'same';
    found.push({
      ...stretchOf(one, names.a, change, apart),
      ...(retyped ? { otherSubtype: other.subtype } : {}),
    });
  }
  return [
    ...found,
    ...a.flatMap((one, i) => (takenA.has(i) ? [] : [stretchOf(one, names.a, 'a')])),
    ...b.flatMap((other, j) => (takenB.has(j) ? [] : [stretchOf(other, names.b, 'b')])),
  ];
}

/** Things by cells of the size of the search, so that each is held against its neighbours only. */
function cellsOf(things: readonly MapElement[]): ReadonlyMap<string, number[]> {
  const cells = new Map<string, number[]>();
  for (const [j, thing] of things.entries()) {
    const [x, y] = placeOf(thing);
    const key = `${Math.floor(x / SEARCH_M)}/${Math.floor(y / SEARCH_M)}`;
    const cell = cells.get(key);
    if (cell) cell.push(j);
    else cells.set(key, [j]);
  }
  return cells;
}

const around = ([x, y]: Vec3): readonly string[] =>
  [-1, 0, 1].flatMap((dx) =>
    [-1, 0, 1].map((dy) => `${Math.floor(x / SEARCH_M) + dx}/${Math.floor(y / SEARCH_M) + dy}`),
  );

const placeOf = ({ points }: MapElement): Vec3 => points[0] ?? [0, 0, 0];

function apartOf(one: MapElement, other: MapElement): number {
  const [p, q] = [placeOf(one), placeOf(other)];
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

const stretchOf = (
  element: MapElement,
  names: ReadonlyMap<string, string>,
  change: LineChange,
  apart?: number,
): Stretch => ({
  change,
  class: element.class,
  subtype: element.subtype,
  name: names.get(element.id) ?? element.id,
  lengthM: 0,
  ...(apart === undefined ? {} : { movedM: apart, mostM: apart }),
  points: [placeOf(element)],
  offsets: [apart ?? Number.NaN],
});
