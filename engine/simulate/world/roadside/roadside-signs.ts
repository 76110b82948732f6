/** Signs along the road between junctions: at crossings, and what the road itself asks for. */
import type { SignKind } from '../meshes/signs.ts';
import type { Side } from '../model/profile.ts';
import { CROSSING_M } from '../model/street-parts.ts';
import type { Placer } from './placer.ts';

export function putCrossingSigns(placer: Placer): void {
  const { street } = placer;
  const kind: SignKind = placer.american ? 'us_crosswalk' : 'pedestrian_crossing';
  for (const { s } of street.crossings) {
    const heading = street.headingAt(s);
    placer.sign(kind, s - CROSSING_M / 2 - 0.8, -(street.kerbAt(-1, s) + 0.5), heading + Math.PI);
    placer.sign(kind, s + CROSSING_M / 2 + 0.8, street.kerbAt(1, s) + 0.5, heading);
  }
}

/** Limits, bends ahead, where one may not stand. */
export function putRoadsideSigns(placer: Placer): void {
  const { street, random, american } = placer;
  const [slow, usual] = limitsOf(placer);
  const parks = (side: Side): boolean =>
    (side === 1 ? street.profile.left : street.profile.right).some(({ kind }) => kind === 'parking');
  for (let s = 45; s < street.route.lengthM - 20; s += random.range(38, 70)) {
    if (!street.clear(s, 8)) continue;
    const side: Side = random.chance(0.6) ? -1 : 1;
    const along = side === -1 ? 1 : -1;
    const heading = street.headingAt(s);
    const bend = street.route.curvature(s + along * 40) * along;
    const stand: SignKind = american ? 'us_no_parking' : parks(side) ? 'parking' : 'no_stopping';
    const walkers: SignKind = american ? 'us_pedestrians' : 'children';
    const kind =
      Math.abs(bend) > 1 / 130
        ? bendSign(bend > 0, american)
        : random.pick<SignKind>([usual, usual, slow, stand, stand, walkers]);
    placer.sign(
      kind,
      s + 3,
      side * (street.kerbAt(side, s + 3) + (placer.open ? 1.5 : 0.6)),
      side === -1 ? heading + Math.PI : heading,
    );
  }
}

function bendSign(left: boolean, american: boolean): SignKind {
  if (american) return left ? 'us_curve_left' : 'us_curve_right';
  return left ? 'curve_left' : 'curve_right';
}

/** Speed limits that fit how fast one drives here: the lower and the usual one. */
function limitsOf({ style, american }: Placer): readonly [SignKind, SignKind] {
  const fast = style.cruiseMps[1] > 17;
  if (american) return fast ? ['speed_35_mph', 'speed_55_mph'] : ['speed_25_mph', 'speed_35_mph'];
  return fast ? ['speed_70', 'speed_100'] : ['speed_30', 'speed_50'];
}
