/** Crossings of lines with themselves and with each other. Only segments whose boxes touch are compared, found by trees of boxes. */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/map/elementNames.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import type { MapElement } from '../model.ts';
import { segmentsOf, treeOf } from './distance.ts';
import { CROWDED_REASON, Effort } from './effort.ts';
import type { MapCheck } from './map-check.ts';
import { type Names, nameIn, type Report } from './report.ts';

/** Pairs of segments below which comparing all is faster than a tree. */
const FEW_PAIRS = 4096;

/**
 * The first place at which a line crosses itself, in the order of its segments; undefined where it does not, and when the
 * effort is spent. @param closed the last vertex is joined to the first.
 */
export function selfCrossing(points: readonly Vec3[], closed: boolean, effort: Effort): Vec3 | undefined {
  const segments = segmentsOf(points, closed);
  const count = segments.length;
  const tree = count * count > FEW_PAIRS ? treeOf(segments) : undefined;
  for (const [i, [a, b]] of segments.entries()) {
    const [x0, y0, x1, y1] = boxOf([a, b]);
    let [first, at, looked]: [number, Vec3 | undefined, number] = [count, undefined, 0];
    const look = (j: number): boolean => {
      looked++;
      const other = segments[j];
      if (!other || j < i + 2 || j >= first || (closed && i === 0 && j === count - 1)) return false;
      const here = crossing(a, b, other[0], other[1]);
      if (here) [first, at] = [j, here];
      return false;
    };
    if (tree) tree.search(x0, y0, x1, y1, look);
    else for (let j = i + 2; j < count && !at; j++) look(j);
    if (at) return at;
    if (!effort.take(looked)) return undefined;
  }
  return undefined;
}

/** The first place at which two lines cross, in the order of a's segments, then of b's. */
export function firstCrossing(a: readonly Vec3[], b: readonly Vec3[], effort: Effort): Vec3 | undefined {
  const others = segmentsOf(b);
  const tree = a.length * b.length > FEW_PAIRS && others.length > 0 ? treeOf(others) : undefined;
  for (const [p, q] of pairsOf(a)) {
    let [first, at, looked]: [number, Vec3 | undefined, number] = [b.length, undefined, 0];
    const look = (j: number): boolean => {
      looked++;
      const other = others[j];
      const here = other && j < first ? crossing(p, q, other[0], other[1]) : undefined;
      if (here) [first, at] = [j, here];
      return false;
    };
    if (tree) tree.search(...boxOf([p, q]), look);
    else for (let j = 0; j < others.length && !at; j++) look(j);
    if (at) return at;
    if (!effort.take(looked)) return undefined;
  }
  return undefined;
}

/** Where two segments cross inside both; touching ends do not count. */
export function crossing(a: Vec3, b: Vec3, c: Vec3, d: Vec3): Vec3 | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  const inside = (v: number): boolean => v > 1e-9 && v < 1 - 1e-9;
  return inside(t) && inside(u) ? [a[0] + t * rx, a[1] + t * ry, a[2] + t * (b[2] - a[2])] : undefined;
}

/** Segments a stretch: lines are compared only where stretches of them come near each other. */
const STRETCH = 32;

/** Pairs of segments compared in a map: about two seconds; a road map of 100,000 lines takes a third. */
const MOST = 100_000_000;

type Flat = [x0: number, y0: number, x1: number, y1: number];

/** Vertices of one line that follow each other. */
type Stretch = {
  readonly element: MapElement;
  /** Index of the line among those that are checked. */
  readonly line: number;
  readonly points: readonly Vec3[];
  readonly box: Flat;
};

const RULE = 'lines.cross';

export const crossings = {
  id: 'crossings',
  title: 'Dividers and boundaries that cross each other',
  check: ({ seenLines, names }, report) => checkCrossings(seenLines, names, report),
} satisfies MapCheck;

function checkCrossings(elements: readonly MapElement[], names: Names, report: Report): void {
  const lines = elements
    .filter(({ class: name }) => name === 'divider' || name === 'boundary')
    .map((element, line) => ({ element, line, own: stretchesOf(element, line) }));
  const stretches = lines.flatMap(({ own }) => own);
  if (stretches.length === 0) return;
  const tree = new Flatbush(stretches.length);
  for (const { box } of stretches) tree.add(...box);
  tree.finish();
  const isLater = (line: number) => (k: number) => (stretches[k]?.line ?? line) > line;
  const effort = new Effort(MOST);
  for (const { element, line, own } of lines) {
    const found = new Map<number, { readonly other: MapElement; readonly place: Vec3 }>();
    for (const p of own) {
      const near = tree.search(...p.box, isLater(line)).sort((a, b) => a - b);
      for (const q of near.flatMap((k) => stretches[k] ?? [])) {
        if (found.has(q.line)) continue;
        if (!effort.take((p.points.length - 1) * (q.points.length - 1))) {
          crowded(element, names, report);
          return;
        }
        const place = crossingOf(p.points, q.points);
        if (place) found.set(q.line, { other: q.element, place });
      }
    }
    for (const [, { other, place }] of [...found].sort(([a], [b]) => a - b)) {
      const message = `${capital(nameIn(names, element))} and ${nameIn(names, other)} cross.`;
      report.say({ rule: RULE, severity: 'error', of: [element.id, other.id], place, message });
      if (report.full(RULE)) return;
    }
  }
}

function crowded(element: MapElement, names: Names, report: Report): void {
  report.say({
    rule: 'lines.crowded',
    severity: 'warn',
    of: [element.id],
    place: element.points[0] ?? [0, 0, 0],
    message: `Whether lines from ${nameIn(names, element)} on cross was not found out: ${CROWDED_REASON}.`,
  });
}

function crossingOf(a: readonly Vec3[], b: readonly Vec3[]): Vec3 | undefined {
  for (const [a0, a1] of pairsOf(a)) {
    // Not by pairsOf, which would make an array for each comparison.
    let b0: Vec3 | undefined;
    for (const b1 of b) {
      const at = b0 && crossing(a0, a1, b0, b1);
      if (at) return at;
      b0 = b1;
    }
  }
  return undefined;
}

function stretchesOf(element: MapElement, line: number): Stretch[] {
  const out: Stretch[] = [];
  for (let from = 0; from < element.points.length - 1; from += STRETCH) {
    const points = element.points.slice(from, from + STRETCH + 1);
    out.push({ element, line, points, box: boxOf(points) });
  }
  return out;
}

function boxOf(points: readonly Vec3[]): Flat {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points)
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  return [x0, y0, x1, y1];
}
