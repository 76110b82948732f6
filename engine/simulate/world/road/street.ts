/**
 * The street as a plan in road coordinates: s along the main road's axis, t to its left. Junctions and crossings lie on
 * straights, where (s, t) is a plain rectangle grid; everything built from the plan goes through `place`.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { smoothNoise } from '../../random/noise.ts';
import { Random } from '../../random/random.ts';
import { ease, type Profile, type Side, type StripKind, type StripPlace, widthAt } from '../model/profile.ts';
import type { PaintRules } from '../model/road-grammar.ts';
import {
  CROSSING_M,
  type CrossSection,
  type Junction,
  type MidCrossing,
  type Reach,
  type Roadside,
  STOP_GAP_M,
  STOP_WIDTH_M,
} from '../model/street-parts.ts';
import type { Route } from './route.ts';

/** Along the kerb between its full height and a lowered stretch. */
const KERB_RAMP_M = 0.6;

export class Street {
  readonly route: Route;
  readonly section: CrossSection;
  readonly profile: Profile;
  readonly junctions: readonly Junction[];
  readonly crossings: readonly MidCrossing[];
  readonly #seed: number;

  constructor(
    route: Route,
    section: CrossSection,
    profile: Profile,
    junctions: readonly Junction[],
    crossings: readonly MidCrossing[],
    seed: number,
  ) {
    this.route = route;
    this.section = section;
    this.profile = profile;
    this.junctions = junctions;
    this.crossings = crossings;
    this.#seed = seed;
  }

  /** The same road with another cross-section. */
  with(profile: Profile): Street {
    return new Street(this.route, this.section, profile, this.junctions, this.crossings, this.#seed);
  }

  /** Height of the kerb's upper edge over the carriageway; it goes down to a lowered stretch over 60 cm. */
  kerbUpAt(side: Side, s: number): number {
    const { kerbM, kerbCuts } = this.section;
    const cut = kerbCuts?.find((c) => c.side === side && s > c.from && s < c.to);
    if (!cut) return kerbM;
    const inside = Math.min(s - cut.from, cut.to - s) / KERB_RAMP_M;
    return kerbM + (cut.upM - kerbM) * ease(inside);
  }

  /** Whether nothing is painted about a station: of a reach or of a junction, by its first station. */
  bare({ bare = 0 }: PaintRules, s: number): boolean {
    return bare > 0 && new Random(this.#seed, `bare ${Math.round(s)}`).chance(bare);
  }

  /** Distance from the axis to the kerb, or to the edge of the road where there is none. */
  kerbAt(side: Side, s: number): number {
    const { middle, left, right } = this.profile;
    let t = widthAt(middle, s) / 2;
    for (const { width } of side === 1 ? left : right) t += widthAt(width, s);
    return t;
  }

  /** The furthest the kerb reaches between two stations. */
  widestKerb(side: Side, from: number, to: number): number {
    let most = this.kerbAt(side, to);
    for (let s = from; s < to; s += 2) most = Math.max(most, this.kerbAt(side, s));
    return most;
  }

  /** The strips of one side from the middle outwards, also those without width there. */
  stripsAt(side: Side, s: number): StripPlace[] {
    const { middle, left, right } = this.profile;
    let innerM = widthAt(middle, s) / 2;
    return (side === 1 ? left : right).map((strip) => {
      const place = { strip, innerM, outerM: innerM + widthAt(strip.width, s) };
      innerM = place.outerM;
      return place;
    });
  }

  /** The first strip of a kind that is at least `leastM` wide at a station. */
  stripOf(side: Side, kind: StripKind, s: number, leastM = 0.1): StripPlace | undefined {
    return this.stripsAt(side, s).find((p) => p.strip.kind === kind && p.outerM - p.innerM >= leastM);
  }

  /**
   * The track along a lane, as offset t from the axis at a station: its middle, and where the lane begins or ends, over into
   * the lane beside it. Lanes count from the middle outwards.
   */
  track(side: Side, lane: number): (s: number) => number {
    const all = side === 1 ? this.profile.left : this.profile.right;
    const drives = all.filter(({ kind }) => kind === 'drive');
    const chosen = drives[Math.min(lane, drives.length - 1)];
    const temporary = chosen?.width.some(([, w]) => w === 0) ?? false;
    const beside = temporary && chosen ? drives[drives.indexOf(chosen) - 1] : undefined;
    const fullM = Math.max(0, ...(chosen?.width.map(([, w]) => w) ?? []));
    return (s) => {
      const places = this.stripsAt(side, s);
      const at = places.find(({ strip }) => strip === chosen);
      if (!at) return 0;
      const inner = beside && places.find(({ strip }) => strip === beside);
      // A lane that comes or goes is entered along with its outer edge.
      const share = inner ? (fullM > 0 ? (at.outerM - at.innerM) / fullM : 0) : 1;
      const innerM = inner && share < 0.999 ? inner.innerM + (at.innerM - inner.innerM) * share : at.innerM;
      return (side * (innerM + at.outerM)) / 2;
    };
  }

  /** Offset t of the inner edge of a strip; of 'kerb', the edge of the road. */
  edgeT(side: Side, strip: string, s: number): number {
    const at = this.stripsAt(side, s).find((p) => p.strip.id === strip);
    return side * (at ? at.innerM : this.kerbAt(side, s));
  }

  /** Height of the carriageway: grade along, crown across, and a slight unevenness that no builder avoids. */
  height(s: number, t: number): number {
    const side: Side = t >= 0 ? 1 : -1;
    const { crossfall, superelevation } = this.section;
    const out = Math.min(Math.abs(t), this.kerbAt(side, s));
    let crown = -crossfall * out;
    if (superelevation) {
      // In a bend the crown goes over into a slope to its inside.
      const share = Math.max(-1, Math.min(1, this.route.curvature(s) * superelevation.radiusM));
      crown = crown * (1 - Math.abs(share)) - superelevation.most * share * side * out;
    }
    const uneven =
      0.014 * smoothNoise(s / 6, t / 3.1, this.#seed) + 0.03 * smoothNoise(s / 23, t / 9, this.#seed + 1);
    return this.route.height(s) + crown + uneven;
  }

  /** Guardrails and ditches. Rails stand on the outside of bends where there is no side road, and in a median. */
  roadside(): Roadside[] {
    const out: Roadside[] = [];
    const { ditch, guardRails } = this.section;
    for (const side of [1, -1] as const) {
      const name = side === 1 ? 'l' : 'r';
      for (const { from, to, start, end } of this.blocks(side)) {
        const [a, b] = [from + (start ? start.filletM + 1 : 0), to - (end ? end.filletM + 1 : 0)];
        if (ditch && b - a > 10) {
          const id = `ditch-${name}-${Math.round(a)}`;
          out.push({ id, kind: 'ditch', side, from: a, to: b, offsetM: ditch.offsetM });
        }
        if (!guardRails) continue;
        let begin: number | undefined;
        for (let s = a + 6; s <= b - 6; s += 2) {
          const outside = -side * this.route.curvature(s) > 1 / 400;
          if (outside && begin === undefined) begin = s;
          if (begin !== undefined && (!outside || s + 2 > b - 6)) {
            if (s - begin > 20) {
              const id = `rail-${name}-${Math.round(begin)}`;
              out.push({ id, kind: 'guard_rail', side, from: begin, to: s, offsetM: 0.9 });
            }
            begin = undefined;
          }
        }
      }
      if (this.profile.middleUses.some(({ kind }) => kind === 'median')) {
        const to = this.route.lengthM;
        out.push({
          id: `rail-median-${name}`,
          kind: 'guard_rail',
          side,
          from: 0,
          to,
          offsetM: 0.4,
          median: true,
        });
      }
    }
    return out;
  }

  /** Offset t of a roadside thing at a station. */
  roadsideT({ side, offsetM, median }: Roadside, s: number): number {
    return side * (median ? offsetM : this.kerbAt(side, s) + offsetM);
  }

  place(s: number, t: number, above = 0): Vec3 {
    const p = this.route.at(s);
    return [p.x - Math.sin(p.heading) * t, p.y + Math.cos(p.heading) * t, this.height(s, t) + above];
  }

  headingAt(s: number): number {
    return this.route.heading(s);
  }

  /** Half the length of main road that a junction and its zebras take up. */
  zoneM(junction: Junction): number {
    return junction.halfWidthM + junction.filletM + 0.4 + CROSSING_M;
  }

  /** Stretches of main road between junctions and crossings over the whole route. */
  reaches(): Reach[] {
    const stops = [
      ...this.junctions.map((j) => ({
        from: j.s - this.zoneM(j) - STOP_GAP_M - STOP_WIDTH_M,
        to: j.s + this.zoneM(j) + STOP_GAP_M + STOP_WIDTH_M,
        stop: true,
      })),
      ...this.crossings.map((c) => ({
        from: c.s - CROSSING_M / 2 - 1,
        to: c.s + CROSSING_M / 2 + 1,
        stop: false,
      })),
    ].sort((a, b) => a.from - b.from);
    const out: Reach[] = [];
    let from = 0;
    let stopBehind = false;
    for (const at of stops) {
      if (at.from > from + 5) out.push({ from, to: at.from, stopAhead: at.stop, stopBehind });
      from = at.to;
      stopBehind = at.stop;
    }
    if (this.route.lengthM > from + 5) {
      out.push({ from, to: this.route.lengthM, stopAhead: false, stopBehind });
    }
    return out;
  }

  /** Is a station clear of junction and crossing zones by at least `marginM`, on one side? */
  clear(s: number, marginM: number): boolean {
    return (
      this.junctions.every((j) => Math.abs(s - j.s) > this.zoneM(j) + marginM) &&
      this.crossings.every((c) => Math.abs(s - c.s) > CROSSING_M / 2 + marginM)
    );
  }

  /** Stretches of kerb between side roads on one side, as stations of the side roads' edges. */
  blocks(
    side: Side,
  ): { readonly from: number; readonly to: number; readonly start?: Junction; readonly end?: Junction }[] {
    const out: { from: number; to: number; start?: Junction; end?: Junction }[] = [];
    let from = 0;
    let start: Junction | undefined;
    for (const j of this.junctions) {
      if (!j.sides.includes(side)) continue;
      out.push({ from, to: j.s - j.halfWidthM, ...(start && { start }), end: j });
      from = j.s + j.halfWidthM;
      start = j;
    }
    out.push({ from, to: this.route.lengthM, ...(start && { start }) });
    return out;
  }
}
