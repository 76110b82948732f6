/** Where lines cross themselves and each other. Only segments whose boxes touch are compared, found by trees of boxes. */
import Flatbush from 'flatbush';
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/elementNames.ts';
import type { MapElement } from '../model.ts';
import { segmentTree } from './distance.ts';
import { CROWDED_REASON, Effort } from './effort.ts';
import type { MapCheck } from './map-check.ts';
import { type Names, nameIn, type Report } from './report.ts';

/** Pairs of segments below which comparing all is faster than a tree. */
const FEW_PAIRS = 4096;

/** The first place at which a line crosses itself, in the order of its segments. Undefined, too, when the effort is spent. */
export function selfCrossing(points: readonly Vec3[], closed: boolean, effort: Effort): Vec3 | undefined {
  const n = points.length;
  const count = closed ? n : n - 1;
  const tree = count * count > FEW_PAIRS ? segmentTree(points, closed) : undefined;
  for (let i = 0; i < count; i++) {
    const [a, b] = [points[i]!, points[(i + 1) % n]!];
    const [x0, y0, x1, y1] = boxOf([a, b]);
    let [first, at, looked]: [number, Vec3 | undefined, number] = [count, undefined, 0];
    const look = (j: number): boolean => {
      looked++;
      if (j < i + 2 || j >= first || (closed && i === 0 && j === count - 1)) return false;
      const [c, d] = [points[j]!, points[(j + 1) % n]!];
      const here = crossing(a, b, c, d);
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
  const tree = a.length * b.length > FEW_PAIRS && b.length > 1 ? segmentTree(b) : undefined;
  for (let i = 1; i < a.length; i++) {
    const [p, q] = [a[i - 1]!, a[i]!];
    let [first, at, looked]: [number, Vec3 | undefined, number] = [b.length, undefined, 0];
    const look = (j: number): boolean => {
      looked++;
      const here = j < first ? crossing(p, q, b[j]!, b[j + 1]!) : undefined;
      if (here) [first, at] = [j, here];
      return false;
    };
    if (tree) tree.search(...boxOf([p, q]), look);
    else for (let j = 0; j < b.length - 1 && !at; j++) look(j);
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

type Stretch = { readonly line: number; readonly from: number; readonly to: number; readonly box: Flat };

const RULE = 'lines.cross';

export const crossings = {
  id: 'crossings',
  title: 'Dividers and boundaries that cross each other',
  check: ({ seenLines, names }, report) => checkCrossings(seenLines, names, report),
} satisfies MapCheck;

function checkCrossings(elements: readonly MapElement[], names: Names, report: Report): void {
  const lines = elements.filter(({ class: name }) => name === 'divider' || name === 'boundary');
  const stretches = lines.flatMap(({ points }, line) => stretchesOf(points, line));
  if (stretches.length === 0) return;
  const tree = new Flatbush(stretches.length);
  for (const { box } of stretches) tree.add(...box);
  tree.finish();
  const effort = new Effort(MOST);
  for (let k = 0; k < stretches.length; ) {
    const i = stretches[k]!.line;
    const found = new Map<number, Vec3>();
    for (; k < stretches.length && stretches[k]!.line === i; k++) {
      const p = stretches[k]!;
      const others = tree.search(...p.box, (other) => stretches[other]!.line > i);
      for (const other of others.sort((a, b) => a - b)) {
        const q = stretches[other]!;
        if (found.has(q.line)) continue;
        if (!effort.take((p.to - p.from) * (q.to - q.from))) {
          crowded(lines[i]!, names, report);
          return;
        }
        const at = crossingOf(lines[i]!.points, p, lines[q.line]!.points, q);
        if (at) found.set(q.line, at);
      }
    }
    for (const [j, place] of [...found].sort(([a], [b]) => a - b)) {
      const message = `${capital(nameIn(names, lines[i]!))} and ${nameIn(names, lines[j]!)} cross.`;
      report.say({ rule: RULE, severity: 'error', of: [lines[i]!.id, lines[j]!.id], place, message });
      if (report.full(RULE)) return;
    }
  }
}

function crowded(element: MapElement, names: Names, report: Report): void {
  report.say({
    rule: 'lines.crowded',
    severity: 'warn',
    of: [element.id],
    place: element.points[0]!,
    message: `Whether lines from ${nameIn(names, element)} on cross was not found out: ${CROWDED_REASON}.`,
  });
}

function crossingOf(a: readonly Vec3[], p: Stretch, b: readonly Vec3[], q: Stretch): Vec3 | undefined {
  for (let i = p.from + 1; i <= p.to; i++)
    for (let j = q.from + 1; j <= q.to; j++) {
      const at = crossing(a[i - 1]!, a[i]!, b[j - 1]!, b[j]!);
      if (at) return at;
    }
  return undefined;
}

function stretchesOf(points: readonly Vec3[], line: number): Stretch[] {
  const out: Stretch[] = [];
  for (let from = 0; from < points.length - 1; from += STRETCH) {
    const to = Math.min(points.length - 1, from + STRETCH);
    out.push({ line, from, to, box: boxOf(points.slice(from, to + 1)) });
  }
  return out;
}

function boxOf(points: readonly Vec3[]): Flat {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points)
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  return [x0, y0, x1, y1];
}
