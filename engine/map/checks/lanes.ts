/** Checks of lanelets: their width, their bounds, and their connections. */
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/map/elementNames.ts';
import { nearest, resample } from '../../geometry/polyline.ts';
import { boundPoints, byId, type Finding, type Lanelet, type RoadMap } from '../model.ts';
import { firstCrossing } from './crossings.ts';
import { DistanceToLine } from './distance.ts';
import { CROWDED_REASON, Effort } from './effort.ts';
import type { MapCheck } from './map-check.ts';
import type { Names, Report } from './report.ts';

const USUAL_M = [2.5, 4.5] as const;
const POSSIBLE_M = [2, 6] as const;
/** Metres of width a metre of lane. */
const GRADIENT = 0.1;
/** The gradient is taken over 5 m, at a width every metre. */
const GRADIENT_OVER_M = 5;
/** Ends of lanes follow on each other within this. */
const JOINT_M = 0.1;

/** A lanelet, and what it is called: "lane 3". */
type Lane = Lanelet & { readonly name: string };

export const lanes = {
  id: 'lanes',
  title: 'Lanelets: bounds, width and connections',
  check: ({ map, names }, report) => checkLanes(map, names, report),
} satisfies MapCheck;

/** @param names what the lanelets are called, by id. */
function checkLanes(map: RoadMap, names: Names, report: Report): void {
  const lanes = map.lanelets.map(
    (lanelet): Lane => ({ ...lanelet, name: names.get(lanelet.id) ?? lanelet.id }),
  );
  const elements = byId(map);
  const effort = new Effort();
  for (const lanelet of lanes) {
    const [left, right] = [boundPoints(elements, lanelet.left), boundPoints(elements, lanelet.right)];
    const first = left[0] ?? right[0];
    if (left.length < 2 || right.length < 2) {
      report.say(
        finding(
          'error',
          'lane.bounds',
          lanelet,
          first ?? [0, 0, 0],
          `A bound of ${lanelet.name} has fewer than two points.`,
        ),
      );
      continue;
    }
    report.add(checkSides(lanelet, left, right, effort));
    report.add(checkWidth(lanelet, left, right, effort));
    if (effort.spent) {
      const what = `The lanes from ${lanelet.name} on were not measured: ${CROWDED_REASON}.`;
      report.say(finding('warn', 'lane.crowded', lanelet, first ?? [0, 0, 0], what));
      break;
    }
  }
  checkSuccessors(map, lanes, report);
  checkReach(map, lanes, report);
}

const finding = (
  severity: Finding['severity'],
  rule: string,
  lanelet: Lanelet,
  place: Vec3,
  message: string,
): Finding => ({ rule, severity, of: [lanelet.id], place, message });

function checkSides(lanelet: Lane, left: readonly Vec3[], right: readonly Vec3[], effort: Effort): Finding[] {
  const out: Finding[] = [];
  const crossed = firstCrossing(left, right, effort);
  if (crossed)
    return [finding('error', 'lane.bounds-cross', lanelet, crossed, `The bounds of ${lanelet.name} cross.`)];
  const places = new Set(right.map(([x, y]) => `${x} ${y}`));
  const shared = left.find(([x, y]) => places.has(`${x} ${y}`));
  if (shared)
    out.push(
      finding('warn', 'lane.bounds-touch', lanelet, shared, `The bounds of ${lanelet.name} share a point.`),
    );
  const middle = left[left.length >> 1];
  const at = middle && nearest(right, middle);
  if (at && at.offset < 0)
    out.push(
      finding(
        'error',
        'lane.sides',
        lanelet,
        middle,
        `The left bound of ${lanelet.name} lies to the right of the right one.`,
      ),
    );
  return out;
}

function checkWidth(lanelet: Lane, left: readonly Vec3[], right: readonly Vec3[], effort: Effort): Finding[] {
  if (lanelet.subtype !== 'road') return [];
  const to = new DistanceToLine(right, effort);
  const widths = resample(left, 1).map((p) => ({ p, width: to.of(p) }));
  if (effort.spent) return [];
  const inner = widths.slice(1, -1);
  const all = inner.length > 0 ? inner : widths;
  const worst = all.reduce((a, b) => (Math.abs(b.width - 3.5) > Math.abs(a.width - 3.5) ? b : a));
  const out: Finding[] = [];
  const outside = ([low, high]: readonly [number, number]): boolean =>
    worst.width < low || worst.width > high;
  if (outside(USUAL_M)) {
    const [severity, [low, high]] = outside(POSSIBLE_M)
      ? (['error', POSSIBLE_M] as const)
      : (['warn', USUAL_M] as const);
    out.push(
      finding(
        severity,
        'lane.width',
        lanelet,
        worst.p,
        `${capital(lanelet.name)} is ${worst.width.toFixed(2)} m wide; ${low} to ${high} m are ${severity === 'error' ? 'possible' : 'usual'}.`,
      ),
    );
  }
  // Over 5 m, so that the noise of single vertices does not count.
  for (const [k, { p, width }] of all.entries()) {
    const before = all[k - GRADIENT_OVER_M];
    if (!before) continue;
    const change = Math.abs(width - before.width) / GRADIENT_OVER_M;
    if (change <= GRADIENT) continue;
    out.push(
      finding(
        'warn',
        'lane.width-gradient',
        lanelet,
        p,
        `The width of ${lanelet.name} changes by ${(100 * change).toFixed(0)} cm a metre.`,
      ),
    );
    break;
  }
  return out;
}

/** Every successor exists, and begins where the lane before it ends. */
function checkSuccessors(map: RoadMap, lanes: readonly Lane[], report: Report): void {
  const elements = byId(map);
  const lanelets = new Map(lanes.map((lanelet) => [lanelet.id, lanelet]));
  for (const lanelet of lanes)
    for (const id of lanelet.successors) {
      const next = lanelets.get(id);
      const end = boundPoints(elements, lanelet.left).at(-1);
      if (!next || !end) {
        report.say(
          finding(
            'error',
            'lane.successor',
            lanelet,
            end ?? [0, 0, 0],
            `${capital(lanelet.name)} is followed by "${id}", which does not exist.`,
          ),
        );
        continue;
      }
      const start = boundPoints(elements, next.left)[0];
      const gap = start ? Math.hypot(start[0] - end[0], start[1] - end[1]) : Number.NaN;
      if (!(gap <= JOINT_M))
        report.say(
          finding(
            'warn',
            'lane.joint',
            lanelet,
            end,
            `${capital(next.name)}, which follows ${lanelet.name}, begins ${gap.toFixed(2)} m further.`,
          ),
        );
    }
}

/** Every lane can be reached from one that was driven: forwards, backwards and sideways. */
function checkReach(map: RoadMap, lanes: readonly Lane[], report: Report): void {
  const elements = byId(map);
  const reached = new Set<string>();
  const links = new Map<string, string[]>();
  const link = (a: string, b: string): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const at = links.get(from);
      if (at) at.push(to);
      else links.set(from, [to]);
    }
  };
  for (const { id, successors, leftNeighbour, rightNeighbour } of map.lanelets)
    for (const other of [...successors, leftNeighbour, rightNeighbour]) if (other) link(id, other);
  const open = map.lanelets.filter(({ driven }) => driven).map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const next of links.get(id) ?? []) open.push(next);
  }
  for (const lanelet of lanes)
    if (lanelet.subtype === 'road' && !reached.has(lanelet.id)) {
      const place = boundPoints(elements, lanelet.left)[0] ?? [0, 0, 0];
      report.say(
        finding(
          'info',
          'lane.unreachable',
          lanelet,
          place,
          `${capital(lanelet.name)} hangs together with none that was driven.`,
        ),
      );
    }
}
