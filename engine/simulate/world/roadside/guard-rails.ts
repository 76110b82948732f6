/** Guardrails along a road, built in place. */
import { cellsBetween } from '../../../geometry/sequences.ts';
import type { MeshBuilder, Vec } from '../meshes/mesh.ts';
import type { Roadside } from '../model/street-parts.ts';
import type { Street } from '../road/street.ts';

/** Across the beam: out towards the road and up (m), as the W of a steel rail (EN 1317 class N2). */
const BEAM: readonly (readonly [outM: number, upM: number])[] = [
  [0, 0.44],
  [0.075, 0.49],
  [0.075, 0.54],
  [0, 0.595],
  [0.075, 0.65],
  [0.075, 0.7],
  [0, 0.75],
];

const RAIL_STEP_M = 4;

/** A steel rail on posts along its stretch; its ends are led down into the ground. */
export function addGuardRail(street: Street, rail: Roadside, mesh: MeshBuilder): void {
  const n = Math.max(2, Math.round((rail.to - rail.from) / RAIL_STEP_M));
  const sOf = (i: number): number => rail.from + ((rail.to - rail.from) * i) / n;
  const ground = (s: number): Vec => street.place(s, street.roadsideT(rail, s));
  // Towards the traffic that it guards.
  const towards = rail.median ? rail.side : -rail.side;
  const row = (i: number): Vec[] => {
    const s = sOf(i);
    const t = street.roadsideT(rail, s);
    const z = ground(s)[2];
    const down = rail.median ? 1 : Math.min(1, Math.min(i, n - i) / 2);
    return BEAM.map(([out, up]) => {
      const [x, y] = street.place(s, t + towards * (out + 0.06));
      return [x, y, z - 0.35 * (1 - down) + up * (0.25 + 0.75 * down)];
    });
  };
  let before = row(0);
  for (let i = 1; i <= n; i++) {
    const now = row(i);
    for (const cell of cellsBetween(before, now)) mesh.quad(cell, 'metal');
    const [x, y, z] = ground(sOf(i));
    if (i > 1 && i < n - 1) mesh.box([x - 0.04, y - 0.04, z - 0.3], [x + 0.04, y + 0.04, z + 0.7], 'metal');
    before = now;
  }
}
