/** Refuges: raised islands in the widened middle beside a crossing away from junctions. */
import { pairsOf } from '../../../geometry/sequences.ts';
import type { MeshBuilder, Vec } from '../meshes/mesh.ts';
import { widthAt } from '../model/profile.ts';
import { CROSSING_M } from '../model/street-parts.ts';
import type { Place } from './plan/road-plan.ts';
import type { Street } from './street.ts';

export type Island = {
  readonly id: string;
  /** Its foot, closed: the first place is not repeated. */
  readonly outline: readonly Place[];
  /** Between its rounded ends. */
  readonly from: number;
  readonly to: number;
};

const LENGTH_M = 5.4;
const WIDTH_M = 1.5;
/** Between the crossing and an island's end, and how wide the middle must be. */
const GAP_M = 0.35;
const ROOM_M = 1.8;
const UP_M = 0.13;
const STONE_M = 0.15;

/** Two at each crossing whose middle has the room. Only streets with a look have them. */
export function islandsOf(street: Street): Island[] {
  return street.crossings.flatMap(({ s }) =>
    [-1, 1].flatMap((along): Island[] => {
      const [near, far] = [
        s + along * (CROSSING_M / 2 + GAP_M),
        s + along * (CROSSING_M / 2 + GAP_M + LENGTH_M),
      ];
      if (Math.min(widthAt(street.profile.middle, near), widthAt(street.profile.middle, far)) < ROOM_M)
        return [];
      const [from, to] = [Math.min(near, far), Math.max(near, far)];
      return [{ id: `island-${Math.round(near)}`, outline: outlineOf(from, to), from, to }];
    }),
  );
}

/** A rectangle with half circles for ends, anticlockwise as seen from above. */
function outlineOf(from: number, to: number, inset = 0): Place[] {
  const r = WIDTH_M / 2;
  const steps = 8;
  const cap = (centre: number, begin: number): Place[] =>
    Array.from({ length: steps + 1 }, (_, i): Place => {
      const a = begin + (Math.PI * i) / steps;
      return [centre + (r - inset) * Math.cos(a), (r - inset) * Math.sin(a)];
    });
  return [...cap(to - r, -Math.PI / 2), ...cap(from + r, Math.PI / 2)];
}

/** Kerb stones around, paving on top. */
export function buildIsland(street: Street, island: Island, kerbs: MeshBuilder): void {
  const stone = street.section.kerbStone ?? 0;
  const inner = outlineOf(island.from, island.to, STONE_M);
  const at = (place: Place, up: number): Vec => street.place(...place, up);
  const rows = [...island.outline.map((outer, i) => ({ outer, inner: inner[i] ?? outer }))];
  let along = 0;
  for (const [p, q] of pairsOf([...rows, ...rows.slice(0, 1)])) {
    const length = Math.hypot(q.outer[0] - p.outer[0], q.outer[1] - p.outer[1]);
    if (length < 1e-6) continue;
    const uvs = (width: number) =>
      [
        [along, 0],
        [along + length, 0],
        [along + length, width],
        [along, width],
      ] as const;
    const side = [at(p.outer, -0.05), at(q.outer, -0.05), at(q.outer, UP_M), at(p.outer, UP_M)] as const;
    const top = [at(p.outer, UP_M), at(q.outer, UP_M), at(q.inner, UP_M), at(p.inner, UP_M)] as const;
    kerbs.quad(side, 'kerb', { uvs: uvs(UP_M), parameter: stone });
    kerbs.quad(top, 'kerb', { uvs: uvs(STONE_M), parameter: stone });
    along += length;
  }
  kerbs.polygon(
    inner.map((place) => at(place, UP_M)),
    'paving',
    ([x, y]) => [x, y],
  );
}
