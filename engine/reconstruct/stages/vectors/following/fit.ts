/** A smooth line through ridge points: local quadratic regression along the line (Cleveland 1979), weights by score. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { simplify } from '../../../../geometry/polyline.ts';
import { firstAt } from '../../../../geometry/sequences.ts';
import type { RidgePoint } from './ridge-points.ts';

export type Fitted = {
  readonly line: readonly Vec3[];
  readonly lengthM: number;
  /** Scatter of the points about the line, across. */
  readonly residualM: number;
  /** Standard deviation of the line's own place across, from the scatter and how many independent points hold it. */
  readonly sigmaM: number;
};

const STEP_M = 0.5;
const REACH_M = 2.5;
const END_M = 1.5;
/** Points closer than the filter's support along the line are not independent. */
const INDEPENDENT_M = 0.5;

export function fitLine(points: readonly RidgePoint[]): Fitted {
  const s = new Float64Array(points.length);
  points.forEach((p, k) => {
    const q = points[k - 1];
    s[k] = q ? (s[k - 1] ?? 0) + Math.hypot(p.x - q.x, p.y - q.y) : 0;
  });
  const total = s[points.length - 1] ?? 0;
  const count = Math.max(2, Math.round(total / STEP_M) + 1);
  const line: Vec3[] = [];
  for (let k = 0; k < count; k++) {
    const at = (total * k) / (count - 1);
    const [x, y] = local(points, s, at);
    line.push([x, y, 0]);
  }
  let [squares, n] = [0, 0];
  points.forEach((p, k) => {
    const i = Math.min(count - 2, Math.floor(((s[k] ?? 0) / Math.max(total, 1e-9)) * (count - 1)));
    const [a, b] = [line[i], line[i + 1]];
    if (!a || !b) return;
    const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (d < 1e-9) return;
    squares += (((b[0] - a[0]) * (p.y - a[1]) - (b[1] - a[1]) * (p.x - a[0])) / d) ** 2;
    n++;
  });
  const residualM = Math.sqrt(squares / Math.max(1, n));
  const independent = Math.max(1, Math.min(total, REACH_M) / INDEPENDENT_M);
  return {
    line: simplify(line, 0.01),
    lengthM: total,
    residualM,
    sigmaM: Math.hypot(0.01, residualM / Math.sqrt(independent)),
  };
}

/** So many points to either side, well inside the reach, hold a fit: tips of dashes at its rim weigh next to nothing. */
const HOLD = 3;
const INSIDE = 0.7;

/** Value at arc length `at` of quadratics fitted to the points within reach (wider where a gap leaves too few). */
function local(points: readonly RidgePoint[], s: Float64Array, at: number): [number, number] {
  const total = s[s.length - 1] ?? 0;
  const middle = firstAt(s, at + 1e-9);
  for (let reach = REACH_M; ; reach *= 2) {
    const first = firstAt(s, at - reach);
    const last = firstAt(s, at + reach);
    const before = middle - firstAt(s, at - INSIDE * reach) >= Math.min(HOLD, middle);
    const after = firstAt(s, at + INSIDE * reach) - middle >= Math.min(HOLD, points.length - middle);
    const wide = reach > 40;
    if (!wide && (last - first < 6 || !before || !after)) continue;
    // Weighted moments of u = s − at, then the constant term of the quadratic.
    const m = [0, 0, 0, 0, 0];
    const [bx, by] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (let k = first; k < last; k++) {
      const p = points[k];
      if (!p) continue;
      const u = ((s[k] ?? 0) - at) / reach;
      const w = (1 - Math.abs(u) ** 3) ** 3 * Math.min(10, p.score);
      let power = w;
      for (let e = 0; e < 5; e++) {
        m[e] = (m[e] ?? 0) + power;
        if (e < 3) {
          bx[e] = (bx[e] ?? 0) + power * p.x;
          by[e] = (by[e] ?? 0) + power * p.y;
        }
        power *= u;
      }
    }
    // At an end there are points on one side only, and a quadratic's end would wag.
    const ends = at < END_M || total - at < END_M;
    const x = ends ? linearTerm(m, bx) : constantTerm(m, bx);
    const y = ends ? linearTerm(m, by) : constantTerm(m, by);
    if (x !== undefined && y !== undefined) return [x, y];
    if (wide) return [(bx[0] ?? 0) / (m[0] || 1), (by[0] ?? 0) / (m[0] || 1)];
  }
}

/** c0 of the least squares quadratic with moments m and right side b, by Cramer's rule; undefined when it is not determined. */
function constantTerm(m: readonly number[], b: readonly number[]): number | undefined {
  const [m0, m1, m2, m3, m4] = m as [number, number, number, number, number];
  const [b0, b1, b2] = b as [number, number, number];
  const det = m0 * (m2 * m4 - m3 * m3) - m1 * (m1 * m4 - m2 * m3) + m2 * (m1 * m3 - m2 * m2);
  if (!(Math.abs(det) > 1e-9 * m0 * m0 * m0)) return undefined;
  return (b0 * (m2 * m4 - m3 * m3) - m1 * (b1 * m4 - m3 * b2) + m2 * (b1 * m3 - m2 * b2)) / det;
}

/** c0 of the least squares line. */
function linearTerm(m: readonly number[], b: readonly number[]): number | undefined {
  const [m0, m1, m2] = m as [number, number, number];
  const det = m0 * m2 - m1 * m1;
  return Math.abs(det) > 1e-6 * m0 * m0 ? (b[0]! * m2 - m1 * b[1]!) / det : undefined;
}
