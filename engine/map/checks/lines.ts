/** Checks of single lines: their points, length, slope and curvature, and whether they cross themselves. */
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/map/elementNames.ts';
import { length2d } from '../../geometry/polyline.ts';
import { pairsOf, ringPairsOf } from '../../geometry/sequences.ts';
import { AREA_CLASSES, type Finding, type MapElement } from '../model.ts';
import { selfCrossing } from './crossings.ts';
import { CROWDED_REASON, Effort } from './effort.ts';
import type { MapCheck } from './map-check.ts';
import { nameIn } from './report.ts';

const DUPLICATE_M = 0.001;
const CLOSE_M = 0.05;
const SHORT_M = 2;
/** 1/m; sharper than a car can follow in a junction. */
const CURVATURE = 0.5;
const SLOPE = 0.15;
const STEP_M = 0.1;

export const lines = {
  id: 'lines',
  title: 'Single lines',
  check({ lines, names }, report) {
    const effort = new Effort();
    for (const line of lines) report.add(checkLine(line, nameIn(names, line), effort));
  },
} satisfies MapCheck;

function checkLine(element: MapElement, name: string, effort: Effort): Finding[] {
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
  for (const [a, b] of pairsOf(points)) {
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
  const knot = selfCrossing(points, AREA_CLASSES.has(element.class), effort);
  if (knot) say('error', 'line.self-intersection', knot, `${what} crosses itself.`);
  else if (effort.spent)
    say(
      'warn',
      'line.crowded',
      first,
      `Whether ${name} crosses itself was not found out: ${CROWDED_REASON}.`,
    );
  if (element.class === 'crossing' && element.subtype !== 'line') checkCrossingSize(element, what, say);
  return out;
}

/** Curvature over a stretch of at least a metre on each side: below it, vertices are noise. */
function checkCurvature(points: readonly Vec3[], say: (place: Vec3, curvature: number) => void): void {
  const isCloser = (a: Vec3 | undefined, b: Vec3): boolean => a !== undefined && distance(a, b) < 1;
  let j = 0;
  let k = 0;
  for (const [i, b] of points.entries()) {
    if (i === 0 || i === points.length - 1) continue;
    while (j + 1 < i && !isCloser(points[j + 1], b)) j++;
    k = Math.max(k, i + 1);
    while (k < points.length - 1 && isCloser(points[k], b)) k++;
    const [a, c] = [points[j], points[k]];
    if (!a || !c) continue;
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
  const first = points[0];
  if (!first) return;
  if (points.length < 3) {
    say('error', 'crossing.outline', first, `${what} has no outline: fewer than three points.`);
    return;
  }
  // Extent along and across the longest edge.
  let edge = { length: 0, heading: 0 };
  for (const [a, b] of ringPairsOf(points)) {
    const length = distance(a, b);
    if (length > edge.length) edge = { length, heading: Math.atan2(b[1] - a[1], b[0] - a[0]) };
  }
  const across = points.map((p) => -Math.sin(edge.heading) * p[0] + Math.cos(edge.heading) * p[1]);
  const width = across.reduce((a, b) => Math.max(a, b)) - across.reduce((a, b) => Math.min(a, b));
  if (width < 1.5 || width > 15)
    say('warn', 'crossing.width', first, `${what} is ${width.toFixed(1)} m wide; 2 to 15 m are usual.`);
}

const distance = (a: Vec3, b: Vec3): number => Math.hypot(b[0] - a[0], b[1] - a[1]);
