/** The edge of a country road's asphalt: gravel and grass creep over it, and it breaks off. */
import type { Soil } from '../road/soil.ts';
import type { Finish, SurfaceDraft } from './surface-draft.ts';

const GRASS: Finish = { albedo: 0.14, reflectance: 0.4, rough: 0.3, layer: 3 };
const GRAVEL: Finish = { albedo: 0.26, warmth: 0.5, reflectance: 0.27, rough: 0.25, layer: 3 };

export function layRaggedEdges(draft: SurfaceDraft, { pieces }: Soil): void {
  const { street } = draft;
  for (const { side, from, to, widthM, grass } of pieces)
    draft.along(
      from,
      to,
      (x) => side * (street.kerbAt(side, x) - widthM / 2),
      widthM,
      grass ? GRASS : GRAVEL,
    );
}
