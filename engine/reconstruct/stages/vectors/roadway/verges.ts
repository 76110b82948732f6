/**
 * Where asphalt ends before soil, gravel or grass: level ground, and another surface beyond that stays for a metre and more. An edge
 * line painted 5 to 25 cm inside hides this rim from what looks at one place; along the road it adds up.
 */
import { upperMedianOf } from '../../../../geometry/statistics.ts';
import { GroundReader } from '../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { Edges, farFrom, type Sample } from '../edges.ts';
import { fitLine } from '../following/fit.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Trace } from '../following/trace.ts';
import { runsOf } from '../runs.ts';
import { runsAlong } from './along.ts';
import { lengthOf } from './candidates.ts';
import { type Boundary, pieceOf } from './competition.ts';
import { kindOf } from './kind.ts';
import { type Contrast, contrastOf } from './sections.ts';
import { REACH_M, sharpnessAlong } from './surface-edges.ts';

/** Patches and resurfaced places are shorter (m); what other boundaries leave of an edge is this long at least (m). */
const SHORTEST_M = 20;
const SHORTEST_PIECE_M = 4;
/** Its points stand out by so many robust spreads on average. Edges of asphalt have 3.3 and more, patches and tracks up to 3.1. */
const LEAST_SCORE = 3.2;
/**
 * Share of the change within 0.1 m (paved.ts): wheel tracks have less. An edge line close to the rim adds to it; paint alone has no
 * other ground beyond.
 */
const SHARP = [0.57, 1.6] as const;
/** The ground 0.4 to 1.4 m beyond is brighter to the lidar than inside by so many spreads: asphalt is the darkest ground. */
const BRIGHTER = 0.35;
/** The ground goes on level (m), and a verge falls away, but less steeply than the bank of a ditch (change of slope). */
const LEVEL_M = 0.03;
const CREASE = [-0.1, 0.03] as const;
/** Share of its sections in which the ground beyond is seen, and in which something stands there: no verge is told before rails. */
const SEEN = 0.8;
const STANDS = 0.3;
/** The vehicle's flank: the share of an edge that lies nearer to the path (m) was driven on. */
const CLEAR_M = 0.95;
const MOST_DRIVEN = 0.1;
/** A boundary this close is the same (m). */
const SAME_M = 0.6;
/** A kerb up to so far beyond (m) half of an edge shows that the road goes on, and the edge parts two ages of asphalt. */
const BEYOND_M = 8;
const PACE_M = 0.3;
const GOES_ON = 0.5;
/** Boundaries lie within this of the path (m). */
const FAR_M = 21;

/** Sections of so much of an edge are one profile (m to both ends); its columns (m), and those surely inside and surely beyond. */
const AROUND_M = 2.5;
const COLUMN_M = 0.05;
const [FIRST, LAST] = [-24, 24];
const INSIDE = [-24, -12] as const;
const OUTSIDE = [8, 24] as const;
const LEAST_SECTIONS = 10;

/**
 * The boundaries with the edges of asphalt that end before soil. A rim without a step upon one keeps its place,
 * and what lies beyond is hidden.
 *
 * @param edges where the intensity of the ground changes (surface-edges.ts)
 * @param path with straight runs beyond its ends
 */
export function withVerges(
  boundaries: readonly Boundary[],
  edges: readonly Trace[],
  rasters: RasterReader,
  path: DrivenPath,
): Boundary[] {
  const [kerbs, rims] = [[], []] as [Boundary[], Boundary[]];
  for (const each of boundaries)
    (kindOf(each.trace.line, rasters, path) === 'edge' ? rims : kerbs).push(each);
  const goesOn = roadBeyond(kerbs, path);
  const verges = edges
    .filter((trace) => isVerge(trace, rasters, path))
    .filter(({ points }) => points.filter(goesOn).length <= GOES_ON * points.length)
    .map((trace) => onRim(trace, rasters, path))
    .sort((a, b) => b.lengthM * b.meanScore - a.lengthM * a.meanScore);
  const upon = rims.filter(({ trace }) => isUpon(trace, verges));
  const taken = [...kerbs, ...upon].map(({ trace }) => trace);
  const more: Trace[] = [];
  for (const trace of verges) more.push(...seenPast([...taken, ...more], trace, path));
  const ends = [...upon.map(({ trace }) => trace), ...more];
  if (ends.length === 0) return [...boundaries];
  return [
    ...kerbs,
    ...rims.flatMap((rim): Boundary[] => {
      if (upon.includes(rim)) return [{ ...rim, source: 'verge' }];
      const pieces = seenPast(ends, rim.trace, path);
      return pieces[0]?.points.length === rim.trace.points.length
        ? [rim]
        : pieces.map((trace) => ({ ...rim, trace }));
    }),
    ...more.map((trace): Boundary => ({ trace, source: 'verge' })),
  ];
}

/** The direction across a line, away from the path. */
function outwardAt(
  { x, y, angle }: Pick<RidgePoint, 'x' | 'y' | 'angle'>,
  path: DrivenPath,
): readonly [number, number] | undefined {
  const near = path.nearest(x, y, FAR_M);
  if (!near) return undefined;
  const [lx, ly] = [-Math.sin(angle), Math.cos(angle)];
  const sense = lx * (near.x - x) + ly * (near.y - y) > 0 ? -1 : 1;
  return [sense * lx, sense * ly];
}

/** Whether asphalt ends at an edge and soil begins. */
function isVerge(trace: Trace, rasters: RasterReader, path: DrivenPath): boolean {
  if (trace.lengthM < SHORTEST_M || trace.meanScore < LEAST_SCORE) return false;
  if (!isWithin(sharpnessAlong(trace), SHARP) || !runsAlong(trace.line, path, REACH_M + 1)) return false;
  const driven = trace.points.filter(({ x, y }) => path.nearest(x, y, CLEAR_M));
  return (
    driven.length <= MOST_DRIVEN * trace.points.length && isSoil(contrastOf(trace.line, rasters, path, FAR_M))
  );
}

const isSoil = ({ change, riseM, crease, seen, stands }: Contrast): boolean =>
  change >= BRIGHTER &&
  Math.abs(riseM) <= LEVEL_M &&
  isWithin(crease, CREASE) &&
  seen >= SEEN &&
  stands <= STANDS;

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean =>
  value >= least && value <= most;

/** Says of a place whether a kerb lies beyond it. */
function roadBeyond(kerbs: readonly Boundary[], path: DrivenPath): (p: Sample) => boolean {
  const off = farFrom(
    kerbs.map(({ trace }) => trace.line),
    PACE_M,
  );
  return ({ x, y }) => {
    const near = path.nearest(x, y, FAR_M);
    const aside = near && Math.hypot(x - near.x, y - near.y);
    if (!near || !aside) return false;
    const [ux, uy] = [(x - near.x) / aside, (y - near.y) / aside];
    for (let d = SAME_M; d <= BEYOND_M; d += PACE_M) if (!off({ x: x + d * ux, y: y + d * uy })) return true;
    return false;
  };
}

/** Whether most of a rim lies upon edges of asphalt. */
function isUpon({ points }: Trace, verges: readonly Trace[]): boolean {
  const off = farFrom(
    verges.map(({ line }) => line),
    SAME_M,
  );
  return points.filter(off).length < points.length / 2;
}

/** What of a line lies neither on others nor beyond them. */
function seenPast(others: readonly Trace[], trace: Trace, path: DrivenPath): Trace[] {
  const nearer = new Edges(path, FAR_M);
  for (const { line } of others) nearer.add(line);
  const off = farFrom(
    others.map(({ line }) => line),
    SAME_M,
  );
  const runs = runsOf(trace.points, (p) => off(p) && !nearer.hides(p, SAME_M));
  if (runs[0]?.length === trace.points.length) return [trace];
  return runs.filter((run) => lengthOf(run) >= SHORTEST_PIECE_M).map((run) => pieceOf(trace, run));
}

/** The edge moved to where soil begins: seen from there, the first place as dark as halfway to the asphalt. Paint lies further in. */
function onRim(trace: Trace, rasters: RasterReader, path: DrivenPath): Trace {
  const ground = new GroundReader(rasters);
  const sections = trace.points.flatMap((p, k) => {
    const side = k % 2 > 0 ? undefined : outwardAt(p, path);
    if (!side) return [];
    const [nx, ny] = side;
    const shine = Float64Array.from({ length: LAST - FIRST + 1 }, (_, column) => {
      const d = (FIRST + column) * COLUMN_M;
      return ground.at(p.x + d * nx, p.y + d * ny).shine;
    });
    return [{ point: p, nx, ny, shine }];
  });
  const shifts: (number | undefined)[] = sections.map((section, k) => {
    const around: Float64Array[] = [];
    for (const step of [-1, 1])
      for (let j = step < 0 ? k : k + 1; j >= 0 && j < sections.length; j += step) {
        const other = sections[j];
        if (!other || Math.hypot(other.point.x - section.point.x, other.point.y - section.point.y) > AROUND_M)
          break;
        around.push(other.shine);
      }
    return around.length >= LEAST_SECTIONS ? shiftOf(around) : undefined;
  });
  const usual = upperMedianOf(shifts.filter((shift) => shift !== undefined));
  if (usual === undefined) return trace;
  const points = sections.map(({ point, nx, ny }, k): RidgePoint => {
    const by = shifts[k] ?? usual;
    return { ...point, x: point.x + by * nx, y: point.y + by * ny };
  });
  return points.length > 1 ? { ...trace, ...fitLine(points), points } : trace;
}

/** How far beyond the edge soil begins (m), from the mean over sections. */
function shiftOf(sections: readonly Float64Array[]): number | undefined {
  const mean = Array.from({ length: LAST - FIRST + 1 }, (_, column) => {
    const known = sections.flatMap((shine) => {
      const value = shine[column] ?? Number.NaN;
      return Number.isNaN(value) ? [] : [value];
    });
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : Number.NaN;
  });
  const level = ([from, to]: readonly [number, number]): number | undefined =>
    upperMedianOf(mean.slice(from - FIRST, to - FIRST + 1).filter((value) => !Number.isNaN(value)));
  const [inside, beyond] = [level(INSIDE), level(OUTSIDE)];
  if (inside === undefined || beyond === undefined || beyond <= inside) return undefined;
  const half = (inside + beyond) / 2;
  for (let column = OUTSIDE[0]; column > INSIDE[1]; column--) {
    const [outer, inner] = [mean[column - FIRST], mean[column - 1 - FIRST]];
    if (outer === undefined || inner === undefined || !(outer >= half) || !(inner < half)) continue;
    return (column - (outer - half) / (outer - inner)) * COLUMN_M;
  }
  return undefined;
}
