/** Objects at regular distances: guardrails and marker posts in the country; lamps, shelters, benches and bins in town. */
import { lampMesh } from '../meshes/furniture.ts';
import {
  benchMesh,
  binMesh,
  MARKER_POST_M,
  markerPostMesh,
  shelterMesh,
} from '../meshes/roadside-objects.ts';
import type { Side } from '../model/profile.ts';
import { addGuardRail } from './guard-rails.ts';
import type { Placer } from './placer.ts';

export function furnishStreet(placer: Placer): void {
  const rails = placer.street.roadside().filter(({ kind }) => kind === 'guard_rail');
  for (const rail of rails) addGuardRail(placer.street, rail, placer.built);
  if (placer.open) {
    putMarkerPosts(placer);
    return;
  }
  putLamps(placer);
  for (const side of [1, -1] as const) {
    putShelters(placer, side);
    putBenches(placer, side);
  }
}

/** Every 50 m on both sides, as beside roads outside towns. */
function putMarkerPosts(placer: Placer): void {
  const { street } = placer;
  const mesh = placer.prototype('marker post', markerPostMesh);
  for (let s = 25; s < street.route.lengthM - 10; s += 50) {
    if (!street.clear(s, 2)) continue;
    for (const side of [1, -1] as const) {
      const yaw = street.headingAt(s) + (side === -1 ? Math.PI : 0);
      const { p } = placer.put(mesh, s, side * (street.kerbAt(side, s) + 0.5), yaw);
      placer.lowPost('marker_post', p, MARKER_POST_M);
    }
  }
}

/** Every 24 m, on one side and the other in turn. */
function putLamps(placer: Placer): void {
  const { street } = placer;
  const mesh = placer.prototype('lamp', lampMesh);
  let side: Side = 1;
  for (let s = 12; s < street.route.lengthM - 5; s += 24) {
    side = side === 1 ? -1 : 1;
    if (!street.clear(s, 3)) continue;
    const t = side * (street.kerbAt(side, s) + 0.5);
    const { p } = placer.put(mesh, s, t, towardsRoad(placer, side, s));
    placer.pole('lamp', p, 6.6);
  }
}

/** At bus bays, each with a bin. */
function putShelters(placer: Placer, side: Side): void {
  const { street } = placer;
  const { pavementM } = street.section;
  let last = -100;
  for (let s = 20; s < street.route.lengthM - 20; s += 2) {
    // The middle of a bay: as wide as it gets on both sides of here.
    const full = [s - 8, s, s + 8].every((x) => street.stripOf(side, 'bay', x, 2.6));
    if (!full || s - last < 60 || !street.clear(s, 8)) continue;
    last = s;
    const mesh = placer.prototype('shelter', shelterMesh);
    const t = side * (street.kerbAt(side, s) + Math.min(1.75, pavementM - 0.85));
    placer.put(mesh, s, t, towardsRoad(placer, side, s));
    putBin(placer, side, s - 4);
  }
}

/** Benches along the back of the pavement, and bins along its front. */
function putBenches(placer: Placer, side: Side): void {
  const { street, random } = placer;
  for (let s = 30; s < street.route.lengthM - 20; s += random.range(35, 75)) {
    if (!street.clear(s, 5) || street.stripOf(side, 'bay', s, 0.5)) continue;
    if (random.chance(0.55)) putBin(placer, side, s);
    else {
      const mesh = placer.prototype('bench', benchMesh);
      const t = side * (street.kerbAt(side, s) + street.section.pavementM - 0.15);
      placer.put(mesh, s, t, towardsRoad(placer, side, s));
    }
  }
}

function putBin(placer: Placer, side: Side, s: number): void {
  const mesh = placer.prototype('bin', binMesh);
  const t = side * (placer.street.kerbAt(side, s) + 0.62);
  placer.put(mesh, s, t, towardsRoad(placer, side, s) + Math.PI);
}

/** Yaw of what stands on a side and faces the carriageway. */
function towardsRoad({ street }: Placer, side: Side, s: number): number {
  return street.headingAt(s) - side * (Math.PI / 2);
}
