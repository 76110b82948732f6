/** The edge of a country road's asphalt: gravel and grass creep over it, and it breaks off. */
import type { Finish, SurfaceDraft } from './surface-draft.ts';

const STEP_M = 0.7;

export function layRaggedEdges(draft: SurfaceDraft): void {
  const { street } = draft;
  for (const side of [1, -1] as const) {
    const random = draft.random(`edge ${side}`);
    let reach = 0.2;
    for (let s = 0; s + STEP_M < street.route.lengthM; s += STEP_M) {
      // Wanders between nothing and half a metre.
      reach = Math.max(0, Math.min(0.5, reach + random.range(-0.12, 0.12)));
      const from = s;
      if (reach < 0.04 || !street.clear(from, 0)) continue;
      const grass = random.chance(0.35);
      const finish: Finish = grass
        ? { albedo: 0.14, reflectance: 0.4, rough: 0.3, layer: 3 }
        : { albedo: 0.26, warmth: 0.5, reflectance: 0.27, rough: 0.25, layer: 3 };
      const widthM = reach;
      draft.along(from, from + STEP_M, (x) => side * (street.kerbAt(side, x) - widthM / 2), widthM, finish);
    }
  }
}
