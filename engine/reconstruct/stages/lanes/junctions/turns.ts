/**
 * Lanes from the way into the streets that meet it, and out of them: nobody drove there, so all of them are inferred, from the
 * lanes that end at the junction and the mouth of the street. Traffic keeps to the right.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { INFERRED_SOURCE, type MapElement } from '../../../../map/model.ts';
import type { Run } from '../runs.ts';
import type { Station } from '../stations.ts';
import { offsetOf, placeAt, type Strip } from '../strips.ts';
import type { Arm } from './arms.ts';
import { type Port, type Turn, turnBetweenPorts, widthOf } from './curve.ts';
import { type End, endsOf, type Junction, type Lanes, type Sides } from './sides.ts';
import type { JunctionZone } from './zone.ts';

/** Where a lane beside the way is cut, or a lane of a side street begins. */
export type Joint =
  | { readonly kind: 'run'; readonly run: Run; readonly station: number; readonly isOncoming: boolean }
  | { readonly kind: 'arm'; readonly id: string };

export type TurnLane = {
  readonly id: string;
  readonly left: MapElement;
  readonly right: MapElement;
  readonly centre: readonly Vec3[];
  readonly from: Joint;
  readonly to: Joint;
};

/** Confidence in what is concluded, of that in what it is concluded from. */
const INFERRED = 0.5;
/** The outermost lane lies so near to the edge that turns away: a cycle lane or parked cars may lie between (m). */
const NEAR_EDGE_M = 5.5;
/** Lanes of a side street are seen over at least so many metres. */
const SHORTEST_ARM_M = 3;

type Gate = { readonly port: Port; readonly joint: Joint };

export function turnLanes(
  junctions: readonly Junction[],
  lanes: Lanes,
  strips: readonly Strip[],
  elements: readonly MapElement[],
  stations: readonly Station[],
): TurnLane[] {
  return junctions.flatMap((junction) => {
    const { arms, zone } = junction;
    const [before, behind] = endsOf(junction, lanes, strips);
    const streets = arms.map((arm) => ({ arm, street: streetOf(arm, zone, elements) }));
    return streets.flatMap(({ arm, street }) => {
      const opposite = streets.find((each) => each.arm.side !== arm.side)?.street;
      return [...street.lanes, ...turnsOf(arm, street, opposite, before, behind, stations)];
    });
  });
}

/** Into one street and out of it, to the right and to the left, and straight on into the street opposite. */
function turnsOf(
  arm: Arm,
  { out, into }: Street,
  opposite: Street | undefined,
  before: End,
  behind: End,
  stations: readonly Station[],
): TurnLane[] {
  const lanes: TurnLane[] = [];
  const add = (name: string, from: Gate | undefined, to: Gate | undefined, cornerM?: number): void => {
    if (!from || !to) return;
    // The middle of a lane that follows the corner bends half a lane's width further out.
    const radiusM = cornerM === undefined ? undefined : cornerM + (widthOf(from.port) + widthOf(to.port)) / 4;
    const turn = turnBetweenPorts(from.port, to.port, radiusM);
    if (turn)
      lanes.push(laneOf(`turn-${arm.id}-${name}`, turn, arm.confidence * INFERRED, from.joint, to.joint));
  };
  // Seen by traffic that has the street to its right.
  const isRight = arm.side < 0;
  const [near, far] = isRight ? [before, behind] : [behind, before];
  const [nearCorner, farCorner] = isRight ? [arm.before, arm.behind] : [arm.behind, arm.before];
  const [own, other] = isRight ? (['ahead', 'oncoming'] as const) : (['oncoming', 'ahead'] as const);
  if (isNearEdge(near, own, nearCorner.edgeM))
    add('right-out', gateOf(near, own, 'outer', stations), out, nearCorner.radiusM);
  if (isNearEdge(far, own, farCorner.edgeM))
    add('right-in', into, gateOf(far, own, 'outer', stations), farCorner.radiusM);
  add('left-out', gateOf(far, other, 'inner', stations), out);
  add('left-in', into, gateOf(near, other, 'inner', stations));
  add('straight', into, opposite?.out);
  return lanes;
}

function isNearEdge({ sides, station }: End, which: keyof Sides, edgeM: number): boolean {
  const run = sides?.[which].at(-1);
  const bound = run && offsetOf(which === 'ahead' ? run.right : run.left, station);
  return bound !== undefined && Math.abs(bound - edgeM) <= NEAR_EDGE_M;
}

function gateOf(
  { sides, station }: End,
  which: keyof Sides,
  place: 'outer' | 'inner',
  stations: readonly Station[],
): Gate | undefined {
  const run = place === 'outer' ? sides?.[which].at(-1) : sides?.[which][0];
  const heading = stations[station]?.heading;
  const [l, r] = [run && placeAt(run.left, station), run && placeAt(run.right, station)];
  if (!run || heading === undefined || !l || !r) return undefined;
  const isOncoming = which === 'oncoming';
  return {
    port: isOncoming ? { left: r, right: l, heading: heading + Math.PI } : { left: l, right: r, heading },
    joint: { kind: 'run', run, station, isOncoming },
  };
}

type Street = {
  readonly out: Gate;
  readonly into: Gate;
  readonly lanes: readonly TurnLane[];
};

/** The two lanes of a side street, from where it begins outwards, as far as its edges were seen. */
function streetOf(arm: Arm, zone: JunctionZone, elements: readonly MapElement[]): Street {
  const depth = zone.depthOf(arm);
  const middle = middleOf(arm, elements);
  const at = (along: number, aside: number): Vec3 => [
    arm.mouth[0] + along * Math.cos(arm.heading) - aside * Math.sin(arm.heading),
    arm.mouth[1] + along * Math.sin(arm.heading) + aside * Math.cos(arm.heading),
    arm.mouth[2],
  ];
  const half = arm.widthM / 2;
  const joint = (name: string): Joint => ({ kind: 'arm', id: `${arm.id}-${name}` });
  const out: Gate = {
    port: { left: at(depth, middle), right: at(depth, -half), heading: arm.heading },
    joint: joint('out'),
  };
  const into: Gate = {
    port: { left: at(depth, middle), right: at(depth, half), heading: arm.heading + Math.PI },
    joint: joint('in'),
  };
  const lanes: TurnLane[] = [];
  if (arm.seenM - depth >= SHORTEST_ARM_M) {
    const [centre, right, left] = [middle, -half, half].map((aside) => [
      at(depth, aside),
      at(arm.seenM, aside),
    ]);
    const between = (a: readonly Vec3[], b: readonly Vec3[]): Vec3[] =>
      a.map((p, k): Vec3 => {
        const q = b[k] ?? p;
        return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
      });
    if (centre && right && left) {
      const turned = [...centre].reverse();
      const leftTurned = [...left].reverse();
      const sure = arm.confidence * INFERRED;
      lanes.push(
        laneOf(
          `street-${arm.id}-out`,
          { left: centre, right, centre: between(centre, right) },
          sure,
          out.joint,
          joint('out-away'),
        ),
        laneOf(
          `street-${arm.id}-in`,
          { left: turned, right: leftTurned, centre: between(turned, leftTurned) },
          sure,
          joint('in-away'),
          into.joint,
        ),
      );
    }
  }
  return { out, into, lanes };
}

/** How far a line in the side street lies to the left of its middle; 0 where none is painted (m). */
function middleOf(arm: Arm, elements: readonly MapElement[]): number {
  const [c, s] = [Math.cos(arm.heading), Math.sin(arm.heading)];
  for (const { class: name, points, inferred } of elements) {
    if (name !== 'divider' || inferred) continue;
    const here = points
      .map(([x, y]) => [x - arm.mouth[0], y - arm.mouth[1]] as const)
      .map(([x, y]) => ({ along: c * x + s * y, aside: c * y - s * x }))
      .filter(({ along, aside }) => along > -2 && along < 25 && Math.abs(aside) < arm.widthM / 2);
    const [a, b] = [here[0], here.at(-1)];
    if (!a || !b || Math.abs(a.along - b.along) < 3) continue;
    const aside = (a.aside + b.aside) / 2;
    if (Math.abs(a.aside - b.aside) < 0.5 && Math.abs(aside) < arm.widthM / 2 - NARROWEST_M) return aside;
  }
  return 0;
}

const NARROWEST_M = 2.4;

function laneOf(
  id: string,
  { left, right, centre }: Turn,
  confidence: number,
  from: Joint,
  to: Joint,
): TurnLane {
  const line = (side: string, points: readonly Vec3[]): MapElement => ({
    id: `${id}-${side}`,
    class: 'divider',
    subtype: 'virtual',
    points,
    confidence,
    inferred: true,
    sources: [INFERRED_SOURCE],
  });
  return {
    id: `lane-${id}`,
    left: line('left', left),
    right: line('right', right),
    centre,
    from,
    to,
  };
}
