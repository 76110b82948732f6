/** What traffic and repairs leave on asphalt: wheel tracks, seams, patches, manholes and gullies. */
import type { Random } from '../../random/random.ts';
import { type Side, type StripPlace, widthOf } from '../model/profile.ts';
import type { StreetLook } from '../model/street-look.ts';
import type { Place } from '../road/plan/road-plan.ts';
import { type Finish, placesAlong, type SurfaceDraft } from './surface-draft.ts';

/** From the middle of a lane to the middle of a wheel track, and half of what tyres wear (m). */
const TRACK_ASIDE_M = 0.82;
const TRACK_M = 1.1;
/** A lane counts from this width on (m). */
const LANE_M = 2.4;
/** Metres between two looks at the width of lanes. */
const PACE_M = 12;

const lanesAt = ({ street }: SurfaceDraft, side: Side, s: number): StripPlace[] =>
  street.stripsAt(side, s).filter((place) => place.strip.kind === 'drive' && widthOf(place) > LANE_M);

/** Bitumen that wheels have polished and stained: a laser gets less back, a camera sees little of it. */
export function layTracks(draft: SurfaceDraft, look: StreetLook): void {
  const { street } = draft;
  for (const side of [1, -1] as const) {
    const random = draft.random(`tracks ${side}`);
    for (let from = 0; from < street.route.lengthM; from += PACE_M) {
      const to = Math.min(street.route.lengthM, from + PACE_M);
      const cover = random.range(...look.tracks);
      for (const { strip } of lanesAt(draft, side, (from + to) / 2))
        for (const aside of [TRACK_ASIDE_M, -TRACK_ASIDE_M]) {
          const at = (s: number): number => {
            const place = street.stripsAt(side, s).find((each) => each.strip === strip);
            return place ? (side * (place.innerM + place.outerM)) / 2 + aside : 0;
          };
          const finish = { albedo: 0.15, reflectance: 0.045, cover, rough: 0.35, softM: 0.38, layer: 1 };
          draft.along(from, to, at, TRACK_M, finish);
        }
    }
  }
}

/** Poured joints of bitumen, dark, or of mortar and grit, bright; along the road, a few across. */
export function laySeams(draft: SurfaceDraft, look: StreetLook): void {
  const random = draft.random('seams');
  eachIn100M(draft, random, look.seams, (side, s) => {
    const [lane] = draft.street.stripsAt(side, s).filter(({ strip }) => strip.kind === 'drive');
    if (!lane) return;
    const bright = random.chance(0.4);
    const finish: Finish = bright
      ? { albedo: random.range(0.26, 0.36), reflectance: random.range(0.17, 0.24), layer: 4, rough: 0.3 }
      : { albedo: random.range(0.05, 0.09), reflectance: 0.03, layer: 4, rough: 0.2 };
    const widthM = random.range(0.05, 0.12);
    const across = random.chance(0.2);
    const kerb = draft.street.kerbAt(side, s);
    if (across) {
      const places: Place[] = [0.2, 0.6, 1].map((u) => [s + random.range(-0.3, 0.3), side * u * kerb * 0.95]);
      draft.through(places, widthM, finish);
      draft.thing('seam', places);
      return;
    }
    const to = Math.min(draft.street.route.lengthM - 1, s + random.range(8, 45));
    const t = random.range(0.1, kerb - 0.6);
    const wander = random.range(-0.25, 0.25);
    const at = (x: number): number => side * (t + wander * Math.sin((x - s) / 9));
    draft.along(s, to, at, widthM, finish);
    draft.thing('seam', placesAlong(s, to, at));
  });
}

/** Where pipes were laid and holes filled: other asphalt, older or newer than the rest. */
export function layPatches(draft: SurfaceDraft, look: StreetLook): void {
  const random = draft.random('patches');
  eachIn100M(draft, random, look.patches, (side, s) => {
    const kerb = draft.street.kerbAt(side, s);
    const [length, width] = random.chance(0.4)
      ? [random.range(8, 30), random.range(0.6, 1.2)]
      : [random.range(1.5, 6), random.range(0.8, 2.6)];
    const t = random.range(width / 2 + 0.2, Math.max(width / 2 + 0.3, kerb - width / 2 - 0.4));
    const newer = random.chance(0.5);
    const finish: Finish = {
      albedo: newer ? random.range(0.07, 0.12) : random.range(0.2, 0.27),
      reflectance: newer ? random.range(0.05, 0.09) : random.range(0.13, 0.18),
      cover: random.range(0.6, 0.95),
      rough: 0.15,
      layer: 2,
    };
    const to = Math.min(draft.street.route.lengthM - 1, s + length);
    draft.along(s, to, () => side * t, width, finish);
    const [a, b] = [side * (t - width / 2), side * (t + width / 2)];
    draft.thing('patch', [
      [s, a],
      [to, a],
      [to, b],
      [s, b],
    ]);
  });
}

/** Round covers in the lanes, square gullies at the kerb. */
export function layManholes(draft: SurfaceDraft, look: StreetLook): void {
  const random = draft.random('manholes');
  eachIn100M(draft, random, look.manholes, (side, s) => {
    const kerb = draft.street.kerbAt(side, s);
    const iron: Finish = { albedo: 0.09, reflectance: 0.03, layer: 5, rough: 0.15 };
    if (random.chance(0.4)) {
      const t = side * (kerb - 0.28);
      draft.through(
        [
          [s, t],
          [s + 0.5, t],
        ],
        0.32,
        iron,
      );
      draft.thing('gully', [
        [s, t],
        [s + 0.5, t],
      ]);
      return;
    }
    const place: Place = [s, side * random.range(0.4, kerb - 0.8)];
    draft.disc(place, 0.4, { ...iron, albedo: 0.3, reflectance: 0.16, layer: 4 });
    draft.disc(place, 0.31, iron);
    draft.thing('manhole', [place]);
  });
}

/** Calls `lay` at stations drawn so that there are so many in 100 m of one side on average. */
function eachIn100M(
  { street }: SurfaceDraft,
  random: Random,
  count: number,
  lay: (side: Side, s: number) => void,
): void {
  if (!(count > 0)) return;
  for (const side of [1, -1] as const)
    for (
      let s = random.range(0, 200 / count);
      s < street.route.lengthM - 3;
      s += (random.range(0.3, 1.7) * 100) / count
    )
      lay(side, s);
}
