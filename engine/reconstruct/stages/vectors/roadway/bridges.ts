/**
 * Boundaries across gaps. Where two of them continue each other on one arc, a line between them that alone was not sure enough is theirs;
 * where something stands before the gap, or its ground was not seen, the gap is bridged, and the bridge is marked as inferred.
 */
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';
import { chainOf } from '../following/chains.ts';
import { fitLine } from '../following/fit.ts';
import { joinChains } from '../following/joints.ts';
import type { RidgePoint } from '../following/ridge-points.ts';
import type { Trace } from '../following/trace.ts';
import type { Boundary } from './competition.ts';

/** Longest gap to either side of a line that was not sure enough (m). */
const GAP_M = 6;
/** Such a line is this long between two boundaries, and so long where it continues one only (m). */
const SHORTEST_M = 3;
const LONG_M = 8;
/** Longest gap that is bridged (m): two parked cars. */
const BRIDGE_M = 14;
/** Steps along a bridge (m). */
const STEP_M = 0.25;
/** A place is hidden when something of this height (2 cm) stands within so many metres towards the path, or its ground is not known. */
const STANDS = 20;
const BEFORE_M = [0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7];
const MOST = 0.6;

/** Those of `others` that lie between two boundaries, in line with both; the long ones also where they continue one. */
export function between(boundaries: readonly Boundary[], others: readonly Trace[]): Trace[] {
  const traces = [
    ...boundaries.map(({ trace }) => trace),
    ...others.filter(({ lengthM }) => lengthM >= SHORTEST_M),
  ];
  const chains = traces.map(({ points }) => chainOf(points));
  const of = new Map(traces.flatMap((trace, k) => trace.points.map((p) => [p, k] as const)));
  const isSure = (k: number | undefined): boolean => k !== undefined && k < boundaries.length;
  return joinChains(chains, { gapM: GAP_M, dashGapM: GAP_M, dashM: 0 }).flatMap(({ chains: row }) => {
    const order = row.map(({ points }) => (points[0] ? of.get(points[0]) : undefined));
    return order.flatMap((k, n) => {
      const trace = k === undefined || isSure(k) ? undefined : traces[k];
      const sure = [order[n - 1], order[n + 1]].filter(isSure).length;
      return trace && (sure === 2 || (sure === 1 && trace.lengthM >= LONG_M)) ? [trace] : [];
    });
  });
}

/** Bridges over the gaps between boundaries that are hidden from the path. */
export function bridgesOf(
  boundaries: readonly Boundary[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): Trace[] {
  const chains = boundaries.map(({ trace }) => chainOf(trace.points));
  return joinChains(chains, { gapM: BRIDGE_M, dashGapM: BRIDGE_M, dashM: 0 }).flatMap(({ chains: row }) =>
    row.flatMap((next, n) => {
      const before = row[n - 1];
      if (!before) return [];
      const points = across(before.points, next.points);
      const hidden = points.filter((p) => isHidden(p, rasters, path, reachM));
      if (points.length < 2 || hidden.length < MOST * points.length) return [];
      const fitted = fitLine(points);
      const meanScore = Math.min(before.meanScore, next.meanScore) / 2;
      return [
        {
          ...fitted,
          points,
          pieces: [fitted.lengthM],
          gaps: [],
          faint: { solidM: 0, dashedM: 0 },
          meanScore,
        },
      ];
    }),
  );
}

/** Points from the end of a line to the start of the next, on the cubic that leaves and meets them in their directions (Hermite). */
function across(before: readonly RidgePoint[], next: readonly RidgePoint[]): RidgePoint[] {
  const [a, b] = [before.at(-1), next[0]];
  const [da, db] = [directionOf(before.slice(-TIP), before), directionOf(next.slice(0, TIP), next)];
  if (!a || !b || !da || !db) return [];
  const d = Math.hypot(b.x - a.x, b.y - a.y);
  const n = Math.max(2, Math.round(d / STEP_M));
  const at = (t: number): [number, number] => {
    const [h00, h10, h01, h11] = [
      2 * t ** 3 - 3 * t ** 2 + 1,
      t ** 3 - 2 * t ** 2 + t,
      3 * t ** 2 - 2 * t ** 3,
      t ** 3 - t ** 2,
    ];
    return [
      h00 * a.x + h10 * d * da[0] + h01 * b.x + h11 * d * db[0],
      h00 * a.y + h10 * d * da[1] + h01 * b.y + h11 * d * db[1],
    ];
  };
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  return Array.from({ length: n + 1 }, (_, k): RidgePoint => {
    const [x, y] = at(k / n);
    return { x, y, angle: angle < 0 ? angle + Math.PI : angle, score: 1, step: 0 };
  });
}

/** Points of a line's tip that give its direction: some metres. */
const TIP = 30;

function directionOf(tip: readonly RidgePoint[], all: readonly RidgePoint[]): [number, number] | undefined {
  const points = tip.length >= 2 ? tip : all;
  const [a, b] = [points[0], points.at(-1)];
  if (!a || !b) return undefined;
  const d = Math.hypot(b.x - a.x, b.y - a.y);
  return d > 0 ? [(b.x - a.x) / d, (b.y - a.y) / d] : undefined;
}

function isHidden({ x, y }: RidgePoint, rasters: RasterReader, path: DrivenPath, reachM: number): boolean {
  const own = rasters.at(x, y);
  if (!own || Number.isNaN(own.columns.get('elevation')?.[own.cell] ?? Number.NaN)) return true;
  const p = path.nearest(x, y, reachM);
  if (!p) return false;
  const d = Math.hypot(p.x - x, p.y - y) || 1;
  return BEFORE_M.some((by) => {
    const at = rasters.at(x + (by * (p.x - x)) / d, y + (by * (p.y - y)) / d);
    return (at?.columns.get('height')?.[at.cell] ?? 0) >= STANDS;
  });
}
