/** Tram rails in the road: grooved rails (EN 14811) in a bed of concrete. */
import type { StreetLook } from '../model/street-look.ts';
import { placesAlong, type SurfaceDraft } from './surface-draft.ts';

/** Half the gauge with half a rail's head, and from the axis to the middle of a track (m). */
const HALF_GAUGE_M = 1.435 / 2 + 0.028;
const TRACK_AT_M = 1.5;

export function layRails(draft: SurfaceDraft, look: StreetLook): void {
  if (!draft.random('rails').chance(look.rails)) return;
  const { lengthM } = draft.street.route;
  const bed = { albedo: 0.25, reflectance: 0.15, cover: 0.85, rough: 0.2, layer: 0 };
  draft.along(0, lengthM, () => 0, 2 * (TRACK_AT_M + HALF_GAUGE_M + 0.35), bed);
  for (const track of [TRACK_AT_M, -TRACK_AT_M])
    for (const aside of [HALF_GAUGE_M, -HALF_GAUGE_M]) {
      const t = track + aside;
      const inner = t - Math.sign(aside) * 0.05;
      // The head is polished: bright to a camera, and next to nothing comes back to a laser beside it.
      draft.along(0, lengthM, () => t, 0.22, { albedo: 0.1, reflectance: 0.05, layer: 4, rough: 0.25 });
      draft.along(0, lengthM, () => t, 0.056, { albedo: 0.4, reflectance: 0.03, layer: 5 });
      draft.along(0, lengthM, () => inner, 0.04, { albedo: 0.03, reflectance: 0.02, layer: 5 });
      draft.thing(
        'rail',
        placesAlong(0, lengthM, () => t),
      );
    }
}
