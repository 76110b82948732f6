/** Checks of lanelets: their width, their bounds, and how they hang together (research notes §5.1). */
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/elementNames.ts';
import { nearest, resample } from '../../geometry/polyline.ts';
import { boundPoints, byId, type Finding, type Lanelet, type RoadMap } from '../model.ts';
import { crossing } from './lines.ts';

const USUAL_M = [2.5, 4.5] as const;
const POSSIBLE_M = [2, 6] as const;
/** Metres of width a metre of way. */
const GRADIENT = 0.1;
/** Ends of lanes follow on each other within this. */
const JOINT_M = 0.1;

/** A lanelet, and what it is called: "lane 3". */
type Lane = Lanelet & { readonly name: string };

/** @param names what the lanelets are called, by id. */
export function checkLanes(map: RoadMap, names: ReadonlyMap<string, string>): Finding[] {
  const lanes = map.lanelets.map(
    (lanelet): Lane => ({ ...lanelet, name: names.get(lanelet.id) ?? lanelet.id }),
  );
  const elements = byId(map);
  const out: Finding[] = [];
  for (const lanelet of lanes) {
    const [left, right] = [boundPoints(elements, lanelet.left), boundPoints(elements, lanelet.right)];
    const first = left[0] ?? right[0];
    if (left.length < 2 || right.length < 2) {
      out.push(
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
    out.push(...checkSides(lanelet, left, right), ...checkWidth(lanelet, left, right));
  }
  return [...out, ...checkNetwork(map, lanes)];
}

const finding = (
  severity: Finding['severity'],
  rule: string,
  lanelet: Lanelet,
  place: Vec3,
  message: string,
): Finding => ({ rule, severity, of: [lanelet.id], place, message });

function checkSides(lanelet: Lane, left: readonly Vec3[], right: readonly Vec3[]): Finding[] {
  const out: Finding[] = [];
  for (let i = 1; i < left.length; i++)
    for (let j = 1; j < right.length; j++) {
      const at = crossing(left[i - 1]!, left[i]!, right[j - 1]!, right[j]!);
      if (at)
        return [finding('error', 'lane.bounds-cross', lanelet, at, `The bounds of ${lanelet.name} cross.`)];
    }
  const shared = left.find((p) => right.some((q) => p[0] === q[0] && p[1] === q[1]));
  if (shared)
    out.push(
      finding('warn', 'lane.bounds-touch', lanelet, shared, `The bounds of ${lanelet.name} share a point.`),
    );
  const middle = left[left.length >> 1]!;
  const at = nearest(right, middle);
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

function checkWidth(lanelet: Lane, left: readonly Vec3[], right: readonly Vec3[]): Finding[] {
  if (lanelet.subtype !== 'road') return [];
  const widths = resample(left, 1).map((p) => ({ p, width: nearest(right, p)?.distance ?? Number.NaN }));
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
  for (let k = 5; k < all.length; k++) {
    const change = Math.abs(all[k]!.width - all[k - 5]!.width) / 5;
    if (change <= GRADIENT) continue;
    out.push(
      finding(
        'warn',
        'lane.width-gradient',
        lanelet,
        all[k]!.p,
        `The width of ${lanelet.name} changes by ${(100 * change).toFixed(0)} cm a metre.`,
      ),
    );
    break;
  }
  return out;
}

function checkNetwork(map: RoadMap, lanes: readonly Lane[]): Finding[] {
  const out: Finding[] = [];
  const elements = byId(map);
  const lanelets = new Map(lanes.map((lanelet) => [lanelet.id, lanelet]));
  for (const lanelet of lanes)
    for (const id of lanelet.successors) {
      const next = lanelets.get(id);
      const end = boundPoints(elements, lanelet.left).at(-1);
      if (!next || !end) {
        out.push(
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
        out.push(
          finding(
            'warn',
            'lane.joint',
            lanelet,
            end,
            `${capital(next.name)}, which follows ${lanelet.name}, begins ${gap.toFixed(2)} m further.`,
          ),
        );
    }
  // From every lane that was driven, forwards and backwards, and sideways.
  const reached = new Set<string>();
  const links = new Map<string, string[]>();
  const link = (a: string, b: string): void => {
    links.set(a, [...(links.get(a) ?? []), b]);
    links.set(b, [...(links.get(b) ?? []), a]);
  };
  for (const { id, successors, leftNeighbour, rightNeighbour } of map.lanelets)
    for (const other of [...successors, leftNeighbour, rightNeighbour]) if (other) link(id, other);
  const open = map.lanelets.filter(({ driven }) => driven).map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(links.get(id) ?? []));
  }
  for (const lanelet of lanes)
    if (lanelet.subtype === 'road' && !reached.has(lanelet.id)) {
      const place = boundPoints(elements, lanelet.left)[0] ?? [0, 0, 0];
      out.push(
        finding(
          'info',
          'lane.unreachable',
          lanelet,
          place,
          `${capital(lanelet.name)} hangs together with none that was driven.`,
        ),
      );
    }
  return out;
}
