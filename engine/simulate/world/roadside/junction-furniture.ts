/** A junction and its side roads: lights or signs, bollards at the corners, houses and cars along the side roads. */
import { BOLLARD_M, bollardMesh } from '../meshes/furniture.ts';
import type { Side } from '../model/profile.ts';
import { CROSSING_M, type Junction, STOP_GAP_M } from '../model/street-parts.ts';
import { plots } from './houses.ts';
import { parkCar } from './parked-cars.ts';
import type { Placer } from './placer.ts';
import { putSignal, putWalkSignals } from './traffic-lights.ts';

type SideRoad = {
  readonly side: Side;
  /** From the main road's axis to its kerb. */
  readonly kerb: number;
  /** Yaw of those who come out of it. */
  readonly travel: number;
  /** On which side of it, along s, is their right. */
  readonly right: number;
  /** Of its stop line. */
  readonly stopT: number;
};

export function furnishJunction(placer: Placer, j: Junction): void {
  const { street } = placer;
  for (const along of [1, -1] as const) furnishApproach(placer, j, along);
  if (j.signals) putWalkSignals(placer, j);
  for (const side of j.sides) {
    const kerb = street.kerbAt(side, j.s);
    const road: SideRoad = {
      side,
      kerb,
      travel: street.headingAt(j.s) - side * (Math.PI / 2),
      right: -side,
      stopT: side * (kerb + j.filletM + 0.4 + CROSSING_M + STOP_GAP_M),
    };
    furnishMouth(placer, j, road);
    if (!placer.open) putBollards(placer, j, road);
    buildAlong(placer, j, road);
    // Lights let cars through, so nothing may stand there.
    if (!j.signals) standCars(placer, j, road);
  }
}

/** What those on the main road see who drive with s (1) or against it (−1). */
function furnishApproach(placer: Placer, j: Junction, along: 1 | -1): void {
  const { street, random, american } = placer;
  const heading = street.headingAt(j.s);
  // Traffic with s has its right at t < 0.
  const side: Side = along === 1 ? -1 : 1;
  const stop = j.s - along * (street.zoneM(j) + STOP_GAP_M);
  const facing = along === 1 ? heading + Math.PI : heading;
  const kerb = street.kerbAt(side, stop);
  const t = side * (kerb + 0.55);
  if (j.signals && american) {
    const beyond = j.s + along * (j.halfWidthM + j.filletM + 0.8);
    const far = street.kerbAt(side, beyond);
    putSignal(placer, j, 'main', beyond, side * (far + 0.8), facing, Math.max(3.5, far - 1));
  } else if (j.signals) putSignal(placer, j, 'main', stop, t, facing, Math.min(5, kerb - 0.6));
  else if (!american) placer.sign('priority_road', stop - along * 6, t, facing);
  if (random.chance(0.5))
    placer.sign(
      american ? 'us_direction' : 'direction',
      stop - along * 24,
      side * (street.kerbAt(side, stop - along * 24) + 1.0),
      facing,
      2.6,
    );
}

/** Signs of priority, and the side road's name. */
function furnishMouth(placer: Placer, j: Junction, { side, kerb, travel, right, stopT }: SideRoad): void {
  const { street, random, american } = placer;
  const facing = travel + Math.PI;
  const s = j.s + right * (j.halfWidthM + 0.55);
  if (j.signals && american) {
    // Across the main road, on the right as seen by those who come out.
    const over: Side = side === 1 ? -1 : 1;
    const t = over * (street.kerbAt(over, j.s) + j.filletM + 0.4 + CROSSING_M + 0.8);
    putSignal(placer, j, 'side', j.s + right * (j.halfWidthM + 0.8), t, facing, 3.6);
  } else if (j.signals) putSignal(placer, j, 'side', s, stopT, facing, 0);
  else placer.sign(american || random.chance(0.5) ? 'stop' : 'give_way', s, stopT, facing);
  const name = american ? 'us_street_name' : 'street_name';
  placer.sign(name, j.s - right * (j.halfWidthM + 1.4), side * (kerb + 1.4), facing, 2.6);
}

function putBollards(placer: Placer, j: Junction, { side, kerb }: SideRoad): void {
  const mesh = placer.prototype('bollard', bollardMesh);
  const r = j.filletM - 0.45;
  for (const edge of [1, -1]) {
    const [s, t] = [j.s + edge * (j.halfWidthM + j.filletM), kerb + j.filletM];
    for (let i = 0; i < 3; i++) {
      const a = (0.25 + 0.25 * i) * Math.PI;
      const { p } = placer.put(mesh, s - edge * Math.cos(a) * r, side * (t - Math.sin(a) * r), 0);
      placer.lowPost('bollard', p, BOLLARD_M);
    }
  }
}

/** Houses and trees along the side road, beyond the houses of the main road, and a house at its end. */
function buildAlong(placer: Placer, j: Junction, { side, kerb }: SideRoad): void {
  const { street, random, open } = placer;
  const { pavementM } = street.section;
  const built = open ? kerb + j.lengthM : kerb + pavementM + 17;
  const back = j.halfWidthM + 0.15 + pavementM + 0.4;
  const end = kerb + j.lengthM;
  for (const edge of [1, -1] as const) {
    for (const [t0, t1] of plots(built, end - 4, [9, 15], [0.02, 5], random)) {
      const near = j.s + edge * back;
      const far = near + edge * random.range(8, 11);
      const foot = { s0: Math.min(near, far), s1: Math.max(near, far), t0, t1 };
      placer.house(side, foot, 'terrace', 'side');
    }
    for (let t = kerb + 24; t < end - 6; t += random.range(12, 22)) {
      if (random.chance(0.5)) placer.tree(j.s + edge * (j.halfWidthM + 1), side * t, ['round', 'tall']);
    }
  }
  placer.house(side, { s0: j.s - 11, s1: j.s + 11, t0: end + 3, t1: end + 14 }, 'terrace');
}

/** One or two that wait to come out, and some parked along the side road. */
function standCars(placer: Placer, j: Junction, { side, kerb, travel, right, stopT }: SideRoad): void {
  const { random } = placer;
  const lane = j.s + right * (j.halfWidthM / 2);
  if (random.chance(0.85)) parkCar(placer, lane, stopT + side * 3.2, travel);
  if (random.chance(0.4)) parkCar(placer, lane, stopT + side * 9.6, travel);
  for (let t = kerb + 30; t < kerb + j.lengthM - 8; t += random.range(6.5, 12)) {
    if (random.chance(0.4)) parkCar(placer, j.s - right * (j.halfWidthM - 0.95), side * t, travel + Math.PI);
  }
}
