/** Lanelets of side roads and of turns through a junction. Lanes straight on are in the plan. */

import type { Vec3 } from '../../../contract/calibration.ts';
import { wrapAngle } from '../../../geometry/angle.ts';
import type { MapElement } from '../../../map/model.ts';
import type { Side } from '../model/profile.ts';
import { type Junction, STOP_GAP_M, STOP_WIDTH_M } from '../model/street-parts.ts';
import { ARM_SOLID_M, armStopM } from './junction-marks.ts';
import { type Ends, laneKey, type MapDraft } from './map-draft.ts';
import type { Place, PlannedLane, RoadPlan } from './plan/road-plan.ts';

/** Where a lane meets the junction: its edges in its own direction of travel, and where it is heading in (s, t). */
type Port = {
  readonly key: string;
  readonly name: string;
  readonly left: Place;
  readonly right: Place;
  readonly heading: number;
};

export function junctionLanes(draft: MapDraft, plan: RoadPlan): Ends[] {
  return plan.street.junctions.flatMap((junction) => [
    ...armLanelets(draft, junction),
    ...turns(draft, plan, junction),
  ]);
}

const armKey = (junction: Junction, side: Side, direction: 'in' | 'out', part: number): string =>
  `arm/${junction.s.toFixed(1)}/${side}/${direction}/${part}`;

/** Two stretches each way: beside the solid line before the stop line, and beyond. */
function armLanelets(draft: MapDraft, junction: Junction): Ends[] {
  const { street } = draft;
  const out: Ends[] = [];
  const name = Math.round(junction.s);
  for (const side of junction.sides) {
    const kerb = street.kerbAt(side, junction.s);
    const arm = side === 1 ? 'l' : 'r';
    const near = kerb + armStopM(junction);
    const depths = [near, near + ARM_SOLID_M, kerb + junction.lengthM];
    for (const part of [0, 1]) {
      const [from, to] = [depths[part]!, depths[part + 1]!];
      const line = draft.elements.find(
        ({ id }) => id === `line-${arm}-arm${part === 0 ? 'stop' : ''}-${name}`,
      );
      const last = line ? line.points.length - 1 : 0;
      for (const direction of ['out', 'in'] as const) {
        const s = junction.s + (direction === 'out' ? side : -side) * junction.halfWidthM;
        const kerbside = draft.kerbBound([s, side * from], [s, side * to]);
        if (!kerbside) continue;
        const n = Math.ceil((to - from) / 2);
        const centre = Array.from({ length: n + 1 }, (_, i) =>
          draft.place([(s + junction.s) / 2, side * (from + ((to - from) * i) / n)]),
        );
        const middle = line
          ? { element: line.id, from: 0, to: last }
          : draft.straight(`virtual-arm-${name}${arm}${part}`, [
              [junction.s, side * from],
              [junction.s, side * to],
            ]);
        const id = `lane-arm-${name}${arm}-${direction}${part}`;
        const outwards = direction === 'out';
        draft.lanelets.push({
          id,
          subtype: 'road',
          left: outwards ? middle : { ...middle, from: middle.to, to: middle.from },
          right: outwards ? kerbside : { ...kerbside, from: kerbside.to, to: kerbside.from },
          centerline: outwards ? centre : centre.reverse(),
          successors: [],
          driven: true,
          confidence: 1,
        });
        const [a, b] = outwards ? [part, part + 1] : [part + 1, part];
        out.push({
          id,
          start: armKey(junction, side, direction, a),
          end: armKey(junction, side, direction, b),
        });
      }
    }
  }
  return out;
}

function turns(draft: MapDraft, plan: RoadPlan, junction: Junction): Ends[] {
  const { street } = plan;
  const half = street.zoneM(junction) + STOP_GAP_M + STOP_WIDTH_M;
  const mainPorts = (side: Side, direction: 'in' | 'out'): Port[] => {
    const forward = side === -1;
    const s = junction.s + ((direction === 'in') === forward ? -half : half);
    const touches = (lane: PlannedLane): boolean =>
      lane.side === side &&
      !lane.virtual &&
      !lane.beside &&
      Math.abs(((direction === 'in') === forward ? lane.to : lane.from) - s) < 0.01;
    return plan.lanes
      .filter(touches)
      .sort((a, b) => Math.abs(a.outer(s)) - Math.abs(b.outer(s)))
      .map((lane) => ({
        key: laneKey(side, lane.strip, s),
        name: lane.strip,
        left: [s, lane.inner(s)] as const,
        right: [s, lane.outer(s)] as const,
        heading: forward ? 0 : Math.PI,
      }));
  };
  const armPort = (side: Side, direction: 'in' | 'out'): Port | undefined => {
    if (!junction.sides.includes(side)) return undefined;
    const t = side * (street.kerbAt(side, junction.s) + armStopM(junction));
    const s = junction.s + (direction === 'out' ? side : -side) * junction.halfWidthM;
    return {
      key: armKey(junction, side, direction, 0),
      name: 'arm',
      left: [junction.s, t],
      right: [s, t],
      heading: ((direction === 'out' ? side : -side) * Math.PI) / 2,
    };
  };
  const out: Ends[] = [];
  const name = Math.round(junction.s);
  const join = (from: Port | undefined, to: Port | undefined, what: string): void => {
    if (!from || !to) return;
    out.push(addTurn(draft, from, to, junction.filletM, `turn-${name}-${what}`));
  };
  for (const side of [1, -1] as const) {
    const dir = side === -1 ? 'f' : 'b';
    const all = mainPorts(side, 'in');
    const pocket = all.find(({ name: strip }) => strip === 'pocket');
    const lanes = all.filter((port) => port !== pocket);
    join(lanes.at(-1), armPort(side, 'out'), `${dir}-right`);
    join(pocket ?? lanes[0], armPort(side === 1 ? -1 : 1, 'out'), `${dir}-left`);
    const outgoing = mainPorts(side, 'out').filter(({ name: strip }) => strip !== 'pocket');
    const arm = side === 1 ? 'l' : 'r';
    join(armPort(side, 'in'), outgoing.at(-1), `${arm}-right`);
    const across = armPort(side === 1 ? -1 : 1, 'in');
    join(across, outgoing[0], `${side === 1 ? 'r' : 'l'}-left`);
    if (junction.sides.length === 2)
      join(armPort(side, 'in'), armPort(side === 1 ? -1 : 1, 'out'), `${arm}-straight`);
  }
  return out;
}

/** A place on the turn's middle line, its direction, and how far along it lies (0 … 1). */
type Step = { readonly p: Place; readonly heading: number; readonly u: number };

/** Straight, an arc, straight, where the lanes meet at an angle; a cubic Bézier where they run alike. */
function middleLine(a: Place, from: number, d: Place, to: number, filletM: number): Step[] {
  const turn = wrapAngle(to - from);
  const chord = Math.hypot(d[0] - a[0], d[1] - a[1]);
  if (Math.abs(turn) < 0.3) {
    const ahead = (p: Place, heading: number, by: number): Place => [
      p[0] + by * Math.cos(heading),
      p[1] + by * Math.sin(heading),
    ];
    const [b, c] = [ahead(a, from, 0.4 * chord), ahead(d, to, -0.4 * chord)];
    return Array.from({ length: 15 }, (_, i): Step => {
      const [u, v] = [i / 14, 1 - i / 14];
      const at = (k: 0 | 1): number =>
        v ** 3 * a[k] + 3 * v * v * u * b[k] + 3 * v * u * u * c[k] + u ** 3 * d[k];
      const slope = (k: 0 | 1): number =>
        v * v * (b[k] - a[k]) + 2 * v * u * (c[k] - b[k]) + u * u * (d[k] - c[k]);
      return { p: [at(0), at(1)], heading: Math.atan2(slope(1), slope(0)), u };
    });
  }
  // Where the two straights meet, as seen from each end.
  const sin = Math.sin(to - from);
  const [x, y] = [d[0] - a[0], d[1] - a[1]];
  const first = (x * Math.sin(to) - y * Math.cos(to)) / sin;
  const second = (y * Math.cos(from) - x * Math.sin(from)) / sin;
  const tangent = Math.tan(Math.abs(turn) / 2);
  // To the right along the kerb's own fillet, to the left as wide as there is room.
  const most = Math.min(first, second) / tangent;
  const radius = turn < 0 ? Math.min(most, filletM) : most;
  const [run, rest] = [first - radius * tangent, second - radius * tangent];
  const length = run + radius * Math.abs(turn) + rest;
  const out: Step[] = [{ p: a, heading: from, u: 0 }];
  const begin: Place = [a[0] + run * Math.cos(from), a[1] + run * Math.sin(from)];
  const side = Math.sign(turn);
  const centre: Place = [
    begin[0] - side * radius * Math.sin(from),
    begin[1] + side * radius * Math.cos(from),
  ];
  for (let i = 0; i <= 12; i++) {
    const heading = from + (turn * i) / 12;
    const p: Place = [
      centre[0] + side * radius * Math.sin(heading),
      centre[1] - side * radius * Math.cos(heading),
    ];
    out.push({ p, heading, u: (run + (radius * Math.abs(turn) * i) / 12) / length });
  }
  out.push({ p: d, heading: to, u: 1 });
  return out.filter(({ u }, i) => i === 0 || i === out.length - 1 || (u > 0.01 && u < 0.99));
}

/** From one lane into another, with edges at half the width to both sides. */
function addTurn(draft: MapDraft, from: Port, to: Port, filletM: number, id: string): Ends {
  const middle = ({ left, right }: Port): Place => [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  const width = ({ left, right }: Port): number => Math.hypot(left[0] - right[0], left[1] - right[1]);
  const [w0, w1] = [width(from), width(to)];
  const inside = filletM + (w0 + w1) / 4;
  const steps = middleLine(middle(from), from.heading, middle(to), to.heading, inside);
  const aside = (share: 1 | -1): Place[] =>
    steps.map(({ p, heading, u }) => {
      const half = (share * (w0 + (w1 - w0) * u)) / 2;
      return [p[0] - Math.sin(heading) * half, p[1] + Math.cos(heading) * half];
    });
  const [centre, left, right] = [steps.map(({ p }) => p), aside(1), aside(-1)];
  const last = steps.length - 1;
  // The ends are the lanes' own, to the last digit.
  [left[0], left[last]] = [from.left, to.left];
  [right[0], right[last]] = [from.right, to.right];
  const line = (side: string, places: readonly Place[]): MapElement =>
    draft.virtual(`virtual-${id}-${side}`, places.map(draft.place));
  const whole = (element: MapElement) => ({ element: element.id, from: 0, to: last });
  draft.lanelets.push({
    id,
    subtype: 'road',
    left: whole(line('left', left)),
    right: whole(line('right', right)),
    centerline: centre.map((p): Vec3 => draft.place(p)),
    successors: [],
    driven: true,
    confidence: 1,
  });
  return { id, start: from.key, end: to.key };
}
