/**
 * Dirt on a lens, from the brightness of the same places of the world at different places of the picture: dirt stays where it is
 * while the world moves through the picture, so a place grows darker when it comes behind it. What is sought is the lens's
 * attenuation by cell, as in vignette calibration from tracked points (Goldman, Vignette and Exposure Calibration and Compensation,
 * PAMI 2010): ln b₂ − ln b₁ = a(cell₂) − a(cell₁) + smooth(p₂) − smooth(p₁) + e. The smooth part is the vignette, e the exposure.
 */
import type { CameraModel } from '../../contract/calibration.ts';

/** One place of the world in two pictures: where (pixels) and how bright (0 to 255). */
export type Sighting = {
  readonly u1: number;
  readonly v1: number;
  readonly grey1: number;
  readonly u2: number;
  readonly v2: number;
  readonly grey2: number;
};

export type Soiling = {
  /** Edge of a cell in pixels; cells lie in rows from the upper left. */
  readonly cellPx: number;
  readonly columns: number;
  readonly rows: number;
  /** How much darker than the smooth course, as a logarithm of brightness; NaN where too little passed. */
  readonly attenuation: Float32Array;
  /** 1 where something keeps light off. */
  readonly blocked: Uint8Array;
  /** Share of the picture's cells that was judged, and share of those that is blocked. */
  readonly judged: number;
  readonly share: number;
};

export const COLUMNS = 48;
/** Attenuation that counts as dirt: 13 % of the light. docs/stages/health.md has what clean lenses show. */
const BLOCKED = 0.14;
/** Sightings that a cell needs to be judged. */
const LEAST_SIGHTINGS = 30;
/** Residual from which a sighting weighs less: edges of things, shadows, what moved. */
const HUBER = 0.08;
/** Holds cells that hardly anything connects near zero; in sightings. More would share a spot out between it and its surroundings. */
const PRIOR = 1;
const ROUNDS = 8;
const SWEEPS = 30;
/** Steps further than to the minimum of a cell, so that spots of many cells move together (Young 1954). */
const RELAXATION = 1.6;
/** Dirt on the lower edge over more than this share of the width is the vehicle itself. */
const BONNET = 0.33;

/** @param pairs sightings by pair of pictures: each pair has an exposure of its own. */
export function soilingOf(
  pairs: readonly (readonly Sighting[])[],
  { width, height }: Pick<CameraModel, 'width' | 'height'>,
): Soiling {
  const cellPx = Math.max(4, Math.round(width / COLUMNS));
  const [columns, rows] = [Math.ceil(width / cellPx), Math.ceil(height / cellPx)];
  const cellOf = (u: number, v: number): number =>
    Math.min(rows - 1, Math.floor(v / cellPx)) * columns + Math.min(columns - 1, Math.floor(u / cellPx));
  const sightings = pairs.flatMap((pair, k) =>
    pair.map((s) => ({
      pair: k,
      from: cellOf(s.u1, s.v1),
      to: cellOf(s.u2, s.v2),
      // 8 keeps the dark, where a step of grey is much, from counting as much as the bright.
      change: Math.log((s.grey2 + 8) / (s.grey1 + 8)),
      terms: smoothTerms(s, width, height),
      rest: 0,
    })),
  );
  const touching: number[][] = Array.from({ length: columns * rows }, () => []);
  sightings.forEach(({ from, to }, i) => {
    if (from === to) return;
    touching[from]!.push(i);
    touching[to]!.push(i);
  });
  const gain = new Float64Array(columns * rows);
  const known = (c: number): boolean => touching[c]!.length >= LEAST_SIGHTINGS;
  const exposure = new Float64Array(pairs.length);
  for (let round = 0; round < ROUNDS; round++) {
    // 1. The smooth course, with what cells and exposures explain taken off.
    const course = robustFit(
      sightings.map((s) => ({
        terms: s.terms,
        value: s.change - exposure[s.pair]! - gain[s.to]! + gain[s.from]!,
      })),
    );
    const residuals: number[][] = pairs.map(() => []);
    for (const s of sightings) {
      s.rest = s.change - dot(course, s.terms);
      residuals[s.pair]!.push(s.rest - gain[s.to]! + gain[s.from]!);
    }
    // 2. The exposure of each pair of pictures.
    residuals.forEach((all, k) => {
      exposure[k] = median(all) ?? 0;
    });
    // 3. Cell by cell, each from what its neighbours are held to be (Gauss and Seidel).
    for (let sweep = 0; sweep < SWEEPS; sweep++)
      for (let c = 0; c < gain.length; c++) {
        let [weights, sum] = [PRIOR, 0];
        for (const i of touching[c]!) {
          const { from, to, rest, pair } = sightings[i]!;
          const value = rest - exposure[pair]!;
          const w = 1 / Math.max(1, Math.abs(value - gain[to]! + gain[from]!) / HUBER);
          weights += w;
          sum += w * (to === c ? value + gain[from]! : gain[to]! - value);
        }
        gain[c]! += RELAXATION * (sum / weights - gain[c]!);
      }
    const middle = median([...gain].filter((_, c) => known(c))) ?? 0;
    for (let c = 0; c < gain.length; c++) gain[c]! -= middle;
  }
  const attenuation = Float32Array.from(gain, (value, c) => (known(c) ? -value : Number.NaN));
  const blocked = withoutVehicle(
    Uint8Array.from(attenuation, (a) => (a > BLOCKED ? 1 : 0)),
    columns,
    rows,
  );
  const judged = attenuation.reduce((n, a) => n + (Number.isNaN(a) ? 0 : 1), 0);
  const share = judged > 0 ? blocked.reduce((n, b) => n + b, 0) / judged : 0;
  return { cellPx, columns, rows, attenuation, blocked, judged: judged / gain.length, share };
}

/** Vignettes and what the light of the sky does over a picture: up to third powers, second picture less first. */
function smoothTerms({ u1, v1, u2, v2 }: Sighting, width: number, height: number): readonly number[] {
  const terms = (u: number, v: number): readonly number[] => {
    const [x, y] = [(2 * u) / width - 1, (2 * v) / height - 1];
    return [x, y, x * x, x * y, y * y, y * y * y, x * x * y];
  };
  const first = terms(u1, v1);
  return terms(u2, v2).map((value, k) => value - first[k]!);
}

/** Least squares with Huber weights about the course found so far: three rounds from nothing. */
function robustFit(
  samples: readonly { readonly terms: readonly number[]; readonly value: number }[],
): readonly number[] {
  const n = samples[0]?.terms.length ?? 0;
  let found: readonly number[] = new Array<number>(n).fill(0);
  for (let round = 0; round < 3; round++) {
    // A weak pull to zero keeps what nothing determines at rest.
    const a = Array.from({ length: n }, (_, p) =>
      Float64Array.from({ length: n + 1 }, (_, q) => (p === q ? 1 : 0)),
    );
    for (const { terms, value } of samples) {
      const w = 1 / Math.max(1, Math.abs(value - dot(found, terms)) / HUBER);
      for (let p = 0; p < n; p++) {
        const row = a[p]!;
        const weighted = w * terms[p]!;
        for (let q = 0; q < n; q++) row[q]! += weighted * terms[q]!;
        row[n]! += weighted * value;
      }
    }
    found = solved(a);
  }
  return found;
}

/** Gauss and Jordan; the matrix is positive definite, so its diagonal serves as pivot. */
function solved(a: readonly Float64Array[]): number[] {
  const n = a.length;
  for (let p = 0; p < n; p++)
    for (let q = 0; q < n; q++) {
      if (q === p) continue;
      const f = a[q]![p]! / a[p]![p]!;
      for (let z = p; z <= n; z++) a[q]![z]! -= f * a[p]![z]!;
    }
  return a.map((row, p) => row[n]! / row[p]!);
}

/** The vehicle's own bonnet stays in its place, too: what is blocked from the lower edge up, over much of the width, is no dirt. */
function withoutVehicle(blocked: Uint8Array, columns: number, rows: number): Uint8Array {
  const out = Uint8Array.from(blocked);
  const last = (rows - 1) * columns;
  // The lowest row that was judged may lie above the picture's: take each column's lowest two cells.
  const starts = Array.from({ length: columns }, (_, x) => x).filter(
    (x) => out[last + x] === 1 || (rows > 1 && out[last - columns + x] === 1),
  );
  if (starts.length < BONNET * columns) return out;
  const open = starts.flatMap((x) => [last + x, last - columns + x]).filter((c) => out[c] === 1);
  for (let c = open.pop(); c !== undefined; c = open.pop()) {
    out[c] = 0;
    const x = c % columns;
    for (const [near, there] of [
      [c - columns, c >= columns],
      [c + columns, c < last],
      [c - 1, x > 0],
      [c + 1, x < columns - 1],
    ] as const)
      if (there && out[near] === 1) open.push(near);
  }
  return out;
}

const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
};

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
