/** Gutters of stones along the kerbs, and at the edge of the roadway where cars park between it and the kerb. */
import { pairsOf } from '../../../geometry/sequences.ts';
import type { Side } from '../model/profile.ts';
import type { StreetLook } from '../model/street-look.ts';
import { kerbLine } from '../road/kerb-line.ts';
import type { Place } from '../road/plan/road-plan.ts';
import { type Finish, placesAlong, type SurfaceDraft } from './surface-draft.ts';

/** Length of a gutter's stones (m), three layers above the asphalt and its tracks. */
const STONE_M = 0.33;
const LAYER = 3;
const PARKED_M = 0.6;

/** A stretch with a parking strip between the roadway and the kerb. */
type Parked = { readonly from: number; readonly to: number };

export function layGutters(draft: SurfaceDraft, look: StreetLook): void {
  for (const side of [1, -1] as const) {
    const random = draft.random(`gutter ${side}`);
    const [widthM, light] = [random.range(...look.gutter.widthM), random.range(0.5, 1)];
    const finish: Finish = {
      albedo: light * random.range(...look.kerb.albedo),
      warmth: random.range(0, 0.3),
      reflectance: light * random.range(...look.kerb.reflectance),
      cover: random.range(0.8, 1),
      rough: random.range(0, 0.35),
      stoneM: STONE_M,
      layer: LAYER,
    };
    const gutter = random.chance(look.gutter.chance);
    const paved = random.chance(look.pavedParking);
    const parked = parkedStretches(draft, side);
    for (const stretch of parked) layParking(draft, side, stretch, paved, gutter || !paved, widthM, finish);
    if (!gutter) continue;
    for (const block of draft.street.blocks(side)) alongKerb(draft, side, block, parked, widthM, finish);
  }
}

function parkedStretches({ street }: SurfaceDraft, side: Side): Parked[] {
  const out: { from: number; to: number }[] = [];
  for (let s = 0; s < street.route.lengthM; s += 0.5) {
    if (!street.stripOf(side, 'parking', s, PARKED_M)) continue;
    if (!street.clear(s, 0.5)) continue;
    const last = out.at(-1);
    if (last && s - last.to < 0.6) last.to = s;
    else out.push({ from: s, to: s });
  }
  return out.filter(({ from, to }) => to - from > 4);
}

/** The roadway ends where the parking strip begins: flush, in stones, or where the asphalt ends. */
function layParking(
  draft: SurfaceDraft,
  side: Side,
  { from, to }: Parked,
  paved: boolean,
  gutter: boolean,
  widthM: number,
  finish: Finish,
): void {
  const { street } = draft;
  const innerAt = (s: number): number =>
    street.stripOf(side, 'parking', s, 0)?.innerM ?? street.kerbAt(side, s);
  const random = draft.random(`parking ${side} ${Math.round(from)}`);
  if (paved) {
    const bed: Finish = {
      albedo: random.range(0.22, 0.34),
      warmth: random.range(0.1, 0.6),
      reflectance: random.range(0.17, 0.26),
      rough: 0.1,
      stoneM: 0.2,
      layer: 2,
    };
    const middle = (s: number): number => (side * (innerAt(s) + street.kerbAt(side, s))) / 2;
    draft.along(from, to, middle, (s) => street.kerbAt(side, s) - innerAt(s), bed);
  }
  if (!paved && !gutter) return;
  const edge = (s: number): number => side * innerAt(s);
  if (gutter) draft.along(from, to, (s) => side * (innerAt(s) + widthM / 2), widthM, finish);
  draft.rims.push({
    id: `boundary-parking-${side === 1 ? 'l' : 'r'}-${Math.round(from)}`,
    class: 'boundary',
    subtype: 'edge',
    points: placesAlong(from, to, edge).map((place) => street.place(...place)),
  });
}

function alongKerb(
  draft: SurfaceDraft,
  side: Side,
  block: ReturnType<SurfaceDraft['street']['blocks']>[number],
  parked: readonly Parked[],
  widthM: number,
  finish: Finish,
): void {
  const { street } = draft;
  let open: Place[] = [];
  const close = (): void => {
    if (open.length > 1) {
      draft.through(open, widthM, finish);
      draft.thing('gutter', open);
    }
    open = [];
  };
  for (const [p, q] of pairsOf(kerbLine(street, side, block))) {
    const along = (p.s + q.s) / 2;
    const onMain = Math.abs(p.s - q.s) > 0.05;
    if (onMain && parked.some(({ from, to }) => along > from && along < to)) {
      close();
      continue;
    }
    const beside = ({ s, t, ns, nt }: typeof p): Place => [s - (ns * widthM) / 2, t - (nt * widthM) / 2];
    if (open.length === 0) open.push(beside(p));
    open.push(beside(q));
  }
  close();
}
