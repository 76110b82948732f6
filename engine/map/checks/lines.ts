/** Checks of single lines and of lines against each other (research notes §5.1: Lanelet2 core, own geometric rules). */
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/elementNames.ts';
import { length2d } from '../../geometry/polyline.ts';
import { SegmentIndex } from '../compare/index-of-segments.ts';
import { samplesOf } from '../compare/samples.ts';
import { AREA_CLASSES, type Finding, type MapElement, POINT_CLASSES } from '../model.ts';

const DUPLICATE_M = 0.001;
const CLOSE_M = 0.05;
const SHORT_M = 2;
/** 1/m; sharper than a car can follow in a junction. */
const CURVATURE = 0.5;
const SLOPE = 0.15;
const STEP_M = 0.1;
const OVERLAP_M = 0.1;
const OVERLAP_LENGTH_M = 2;

const isLine = (element: MapElement): boolean =>
  !POINT_CLASSES.has(element.class) && element.class !== 'centerline' && element.class !== 'arrow';

/** @param names what the elements are called, by id. */
export function checkLines(elements: readonly MapElement[], names: Names): Finding[] {
  const lines = elements.filter(isLine);
  // What nobody painted only bounds lanelets: the ways through a junction cross each other.
  const seen = lines.filter(({ subtype }) => subtype !== 'virtual');
  return [
    ...lines.flatMap((line) => checkLine(line, nameIn(names, line))),
    ...checkCrossings(seen, names),
    ...checkOverlaps(seen, names),
  ];
}

type Names = ReadonlyMap<string, string>;

const nameIn = (names: Names, { id }: MapElement): string => names.get(id) ?? id;

function checkLine(element: MapElement, name: string): Finding[] {
  const { points, id } = element;
  const out: Finding[] = [];
  const say = (severity: Finding['severity'], rule: string, place: Vec3, message: string): void => {
    // One finding a rule and line: the first place stands for all.
    if (!out.some((finding) => finding.rule === rule)) out.push({ rule, severity, of: [id], place, message });
  };
  const what = capital(name);
  const unusable = points.find((p) => !p.every(Number.isFinite));
  if (unusable) {
    say('error', 'line.finite', [0, 0, 0], `A point of ${name} is not a number.`);
    return out;
  }
  const first = points[0];
  if (!first) return out;
  if (points.length < 2) {
    say('error', 'line.points', first, `${what} has one point; a line needs two.`);
    return out;
  }
  const total = length2d(points);
  if (total < SHORT_M && element.class !== 'stop_line' && !AREA_CLASSES.has(element.class))
    say('warn', 'line.short', first, `${what} is only ${total.toFixed(1)} m long.`);
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1]!, points[k]!];
    const run = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const rise = Math.abs(b[2] - a[2]);
    if (Math.hypot(run, rise) < DUPLICATE_M)
      say('error', 'line.duplicate-points', a, `Two points in a row of ${name} are the same.`);
    else if (run < CLOSE_M)
      say(
        'warn',
        'line.close-points',
        a,
        `Two points in a row of ${name} are ${(100 * run).toFixed(1)} cm apart.`,
      );
    if (run > 0.5 ? rise / run > SLOPE : rise > STEP_M)
      say('warn', 'line.slope', a, `${what} rises by ${rise.toFixed(2)} m over ${run.toFixed(2)} m.`);
  }
  if (!AREA_CLASSES.has(element.class))
    checkCurvature(points, (place, curvature) =>
      say('warn', 'line.curvature', place, `${what} bends with a radius of ${(1 / curvature).toFixed(1)} m.`),
    );
  const knot = selfCrossing(points, AREA_CLASSES.has(element.class));
  if (knot) say('error', 'line.self-intersection', knot, `${what} crosses itself.`);
  if (element.class === 'crossing' && element.subtype !== 'line') checkCrossingSize(element, what, say);
  return out;
}

/** Curvature over a stretch of at least a metre on each side: below it, vertices are noise. */
function checkCurvature(points: readonly Vec3[], say: (place: Vec3, curvature: number) => void): void {
  let j = 0;
  let k = 0;
  for (let i = 1; i < points.length - 1; i++) {
    while (j + 1 < i && distance(points[j + 1]!, points[i]!) >= 1) j++;
    k = Math.max(k, i + 1);
    while (k < points.length - 1 && distance(points[i]!, points[k]!) < 1) k++;
    const [a, b, c] = [points[j]!, points[i]!, points[k]!];
    const [ab, bc] = [distance(a, b), distance(b, c)];
    if (ab < 0.9 || bc < 0.9) continue;
    const turn = Math.abs(
      Math.atan2(
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]),
        (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]),
      ),
    );
    // Between vertices far apart the bend may be anywhere: it is taken to be no longer than two metres.
    const curvature = turn / Math.min(2, (ab + bc) / 2);
    if (curvature > CURVATURE) say(b, curvature);
  }
}

function checkCrossingSize(
  { points }: MapElement,
  what: string,
  say: (severity: Finding['severity'], rule: string, place: Vec3, message: string) => void,
): void {
  const first = points[0]!;
  if (points.length < 3) {
    say('error', 'crossing.outline', first, `${what} has no outline: fewer than three points.`);
    return;
  }
  // Extent along and across the longest edge.
  let edge = { length: 0, heading: 0 };
  points.forEach((a, k) => {
    const b = points[(k + 1) % points.length]!;
    const length = distance(a, b);
    if (length > edge.length) edge = { length, heading: Math.atan2(b[1] - a[1], b[0] - a[0]) };
  });
  const across = points.map((p) => -Math.sin(edge.heading) * p[0] + Math.cos(edge.heading) * p[1]);
  const width = Math.max(...across) - Math.min(...across);
  if (width < 1.5 || width > 15)
    say('warn', 'crossing.width', first, `${what} is ${width.toFixed(1)} m wide; 2 to 15 m are usual.`);
}

const distance = (a: Vec3, b: Vec3): number => Math.hypot(b[0] - a[0], b[1] - a[1]);

function selfCrossing(points: readonly Vec3[], closed: boolean): Vec3 | undefined {
  const n = points.length;
  const count = closed ? n : n - 1;
  for (let i = 0; i < count; i++) {
    const [a, b] = [points[i]!, points[(i + 1) % n]!];
    for (let j = i + 2; j < count; j++) {
      if (closed && i === 0 && j === count - 1) continue;
      const [c, d] = [points[j]!, points[(j + 1) % n]!];
      if (
        Math.max(a[0], b[0]) < Math.min(c[0], d[0]) ||
        Math.max(c[0], d[0]) < Math.min(a[0], b[0]) ||
        Math.max(a[1], b[1]) < Math.min(c[1], d[1]) ||
        Math.max(c[1], d[1]) < Math.min(a[1], b[1])
      )
        continue;
      const at = crossing(a, b, c, d);
      if (at) return at;
    }
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

/** Dividers and boundaries do not cross each other. */
function checkCrossings(elements: readonly MapElement[], names: Names): Finding[] {
  const lines = elements.filter(({ class: name }) => name === 'divider' || name === 'boundary');
  const out: Finding[] = [];
  const boxes = lines.map(({ points }) => boxOf(points));
  const parts = lines.map(({ points }): Line => ({ points, stretches: stretchesOf(points) }));
  for (let i = 0; i < lines.length; i++)
    for (let j = i + 1; j < lines.length; j++) {
      if (!touching(boxes[i]!, boxes[j]!)) continue;
      const at = firstCrossing(parts[i]!, parts[j]!);
      if (at)
        out.push({
          rule: 'lines.cross',
          severity: 'error',
          of: [lines[i]!.id, lines[j]!.id],
          place: at,
          message: `${capital(nameIn(names, lines[i]!))} and ${nameIn(names, lines[j]!)} cross.`,
        });
    }
  return out;
}

type Flat = readonly [number, number, number, number];

function boxOf(points: readonly Vec3[]): Flat {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points)
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  return [x0, y0, x1, y1];
}

const touching = (a: Flat, b: Flat): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Segments a stretch: long lines are compared only where stretches of them come near each other. */
const STRETCH = 32;

type Stretch = { readonly from: number; readonly to: number; readonly box: Flat };

function stretchesOf(points: readonly Vec3[]): Stretch[] {
  const out: Stretch[] = [];
  for (let from = 0; from < points.length - 1; from += STRETCH) {
    const to = Math.min(points.length - 1, from + STRETCH);
    out.push({ from, to, box: boxOf(points.slice(from, to + 1)) });
  }
  return out;
}

type Line = { readonly points: readonly Vec3[]; readonly stretches: readonly Stretch[] };

function firstCrossing(a: Line, b: Line): Vec3 | undefined {
  for (const p of a.stretches)
    for (const q of b.stretches) {
      if (!touching(p.box, q.box)) continue;
      for (let i = p.from + 1; i <= p.to; i++)
        for (let j = q.from + 1; j <= q.to; j++) {
          const at = crossing(a.points[i - 1]!, a.points[i]!, b.points[j - 1]!, b.points[j]!);
          if (at) return at;
        }
    }
  return undefined;
}

/** Two lines of one class on top of each other: the same line found twice. */
function checkOverlaps(elements: readonly MapElement[], names: Names): Finding[] {
  const out: Finding[] = [];
  for (const name of ['divider', 'boundary'] as const) {
    const lines = elements.filter((element) => element.class === name);
    const index = new SegmentIndex(lines.map(({ points }) => points));
    const shared = new Map<string, { lengthM: number; place: Vec3 }>();
    for (const s of samplesOf(lines.map(({ points }) => points))) {
      const near = index.nearest(s.x, s.y, OVERLAP_M, s.heading, 0.26, 0.25, (line) => line > s.line);
      if (!near) continue;
      const key = `${s.line}/${near.line}`;
      const before = shared.get(key);
      shared.set(key, {
        lengthM: (before?.lengthM ?? 0) + s.lengthM,
        place: before?.place ?? [s.x, s.y, s.z],
      });
    }
    for (const [key, { lengthM, place }] of shared) {
      if (lengthM < OVERLAP_LENGTH_M) continue;
      const [i, j] = key.split('/').map(Number);
      out.push({
        rule: 'lines.overlap',
        severity: 'warn',
        of: [lines[i!]!.id, lines[j!]!.id],
        place,
        message: `${capital(nameIn(names, lines[i!]!))} and ${nameIn(names, lines[j!]!)} lie on each other over ${lengthM.toFixed(1)} m.`,
      });
    }
  }
  return out;
}
