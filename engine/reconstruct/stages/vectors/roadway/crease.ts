/**
 * Flush kerbs lie where the cross-fall turns: the road falls towards them, the pavement rises from them. The rim's ridge lies where the
 * two grounds differ most, up to 0.35 m further out; the turn itself is found by a fit of two slopes that meet.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { upperMedianOf } from '../../../../geometry/statistics.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Trace } from '../following/trace.ts';
import { Grid } from '../grid.ts';
import { pieceOf } from './competition.ts';

/** Sections across the line lie this far apart; so many to both sides are one profile (1.5 m). */
const SECTION_M = 0.1;
const AROUND = 15;
/** A profile is fitted at every so many sections, and its turn counts as the median of so many to both sides (2.5 m). */
const EVERY = 5;
const SMOOTH = 5;
/** Where heights are read (m, away from the path), and where the turn may lie. */
const COLUMN_M = 0.05;
const [FIRST, LAST] = [-18, 14];
const TURNS = [-12, 4] as const;
/** The road beside the line, by which the sections are brought to one height (columns). */
const ROAD = [-18, -9] as const;
/** What stands this high (2 cm) is no ground. */
const STANDS = 8;
/** Heights of a column count when this share of its sections has them, and a profile with so many columns on each side of the turn. */
const SEEN = 0.3;
const LEAST_COLUMNS = 6;
/** The slope turns up by this at least, and the ground steps by this at most (m): a step shows its place itself. */
const TURN = 0.04;
const STEP_M = 0.015;
/** Share of the profiles that must turn so. */
const MOST = 0.5;

/** The trace moved onto the turn of the cross-fall, where most of it is flush. */
export function onCrease(trace: Trace, rasters: RasterReader, path: DrivenPath, reachM: number): Trace {
  const sections = sectionsOf(trace.line, rasters, path, reachM);
  const turns: (number | undefined)[] = [];
  for (let k = 0; k < sections.length; k += EVERY)
    turns.push(turnOf(sections.slice(Math.max(0, k - AROUND), k + AROUND + 1)));
  const found = turns.filter((turn) => turn !== undefined);
  if (found.length === 0 || found.length < MOST * turns.length) return trace;
  const places = turns.flatMap((_, n) => {
    const near = turns.slice(Math.max(0, n - SMOOTH), n + SMOOTH + 1).filter((turn) => turn !== undefined);
    const by = upperMedianOf(near) ?? upperMedianOf(found);
    const section = sections[n * EVERY];
    return section && by !== undefined ? [{ ...section, by }] : [];
  });
  const grid = new Grid(places, 2);
  const moved = trace.points.map((p) => {
    let [best, least] = [places[0], Number.POSITIVE_INFINITY];
    for (const place of grid.near(p.x, p.y, 2)) {
      const d = Math.hypot(place.x - p.x, place.y - p.y);
      if (d < least) [best, least] = [place, d];
    }
    return best ? { ...p, x: p.x + best.by * best.nx, y: p.y + best.by * best.ny } : p;
  });
  return pieceOf(trace, moved);
}

type Section = {
  readonly x: number;
  readonly y: number;
  /** Away from the path. */
  readonly nx: number;
  readonly ny: number;
  /** By columns, over the road beside the line (m); NaN where no ground was seen. */
  readonly heights: Float64Array;
};

function sectionsOf(
  line: readonly Vec3[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): Section[] {
  const places = resample(line, SECTION_M);
  return places.flatMap(([x, y], k): Section[] => {
    const p = path.nearest(x, y, reachM);
    const [a, b] = [places[Math.max(0, k - AROUND)], places[Math.min(places.length - 1, k + AROUND)]];
    if (!p || !a || !b) return [];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [lx, ly] = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
    const outward = lx * (p.x - x) + ly * (p.y - y) > 0 ? -1 : 1;
    const [nx, ny] = [outward * lx, outward * ly];
    const heights = Float64Array.from({ length: LAST - FIRST + 1 }, (_, column) => {
      const d = (FIRST + column) * COLUMN_M;
      const at = rasters.at(x + d * nx, y + d * ny);
      if (!at || (at.columns.get('height')?.[at.cell] ?? 0) >= STANDS) return Number.NaN;
      return at.columns.get('elevation')?.[at.cell] ?? Number.NaN;
    });
    const road = heights.subarray(ROAD[0] - FIRST, ROAD[1] - FIRST + 1).filter((z) => !Number.isNaN(z));
    const level = road.reduce((sum, z) => sum + z, 0) / road.length;
    return [{ x, y, nx, ny, heights: heights.map((z) => z - level) }];
  });
}

/** How far beyond the line the slope turns up (m); undefined where it does not, or steps. */
function turnOf(sections: readonly Section[]): number | undefined {
  const profile: [x: number, z: number][] = [];
  for (let column = FIRST; column <= LAST; column++) {
    let [sum, n] = [0, 0];
    for (const { heights } of sections) {
      const z = heights[column - FIRST] ?? Number.NaN;
      if (!Number.isNaN(z)) [sum, n] = [sum + z, n + 1];
    }
    if (n >= SEEN * sections.length) profile.push([column * COLUMN_M, sum / n]);
  }
  let turn: Fit | undefined;
  let step: Fit | undefined;
  for (let column = TURNS[0]; column <= TURNS[1]; column++) {
    const at = column * COLUMN_M;
    const inside = profile.filter(([x]) => x <= at).length;
    if (inside < LEAST_COLUMNS || profile.length - inside < LEAST_COLUMNS) continue;
    turn = better(turn, hingeAt(profile, at));
    step = better(step, stepAt(profile, at));
  }
  if (!turn || !step || turn.by < TURN) return undefined;
  return Math.abs(step.by) <= STEP_M ? turn.at : undefined;
}

/** Where two lines were fitted to a profile (m), what they leave (m²), and by how much they turn, or step (m). */
type Fit = { readonly at: number; readonly squares: number; readonly by: number };

const better = (a: Fit | undefined, b: Fit | undefined): Fit | undefined =>
  !a || (b && b.squares < a.squares) ? b : a;

type Profile = readonly (readonly [x: number, z: number])[];

/** Least squares of two slopes that meet. */
function hingeAt(profile: Profile, at: number): Fit | undefined {
  // Normal equations of z = a + b·u + c·max(0, u), u from the turn.
  let [n, su, sv, suu, suv, svv, sz, suz, svz, szz] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const [x, z] of profile) {
    const u = x - at;
    const v = Math.max(0, u);
    [n, su, sv, suu, suv, svv] = [n + 1, su + u, sv + v, suu + u * u, suv + u * v, svv + v * v];
    [sz, suz, svz, szz] = [sz + z, suz + u * z, svz + v * z, szz + z * z];
  }
  const [uu, uv, vv] = [suu - (su * su) / n, suv - (su * sv) / n, svv - (sv * sv) / n];
  const [uz, vz, zz] = [suz - (su * sz) / n, svz - (sv * sz) / n, szz - (sz * sz) / n];
  const det = uu * vv - uv * uv;
  if (!(det > 1e-9)) return undefined;
  const [b, c] = [(uz * vv - vz * uv) / det, (vz * uu - uz * uv) / det];
  return { at, squares: zz - b * uz - c * vz, by: c };
}

/** Least squares of two lines that need not meet. */
function stepAt(profile: Profile, at: number): Fit {
  const [inside, beyond] = [
    lineAt(
      profile.filter(([x]) => x <= at),
      at,
    ),
    lineAt(
      profile.filter(([x]) => x > at),
      at,
    ),
  ];
  return { at, squares: inside.squares + beyond.squares, by: beyond.value - inside.value };
}

/** A line's height at `at`, and what it leaves. */
function lineAt(side: Profile, at: number): { readonly value: number; readonly squares: number } {
  let [n, su, sz, suu, suz, szz] = [0, 0, 0, 0, 0, 0];
  for (const [x, z] of side) {
    const u = x - at;
    [n, su, sz, suu, suz, szz] = [n + 1, su + u, sz + z, suu + u * u, suz + u * z, szz + z * z];
  }
  const [uu, uz, zz] = [suu - (su * su) / n, suz - (su * sz) / n, szz - (sz * sz) / n];
  return { value: sz / n - ((su / n) * uz) / uu, squares: zz - (uz * uz) / uu };
}
