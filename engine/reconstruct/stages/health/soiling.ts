/**
 * Dirt on a lens, from the brightness of the same places of the world at different places of the picture: dirt stays where it is
 * while the world moves through the picture, so a place grows darker when it comes behind it. What is sought is the lens's
 * attenuation by cell, as in vignette calibration from tracked points (Goldman, Vignette and Exposure Calibration and Compensation,
 * PAMI 2010): ln b₂ − ln b₁ = a(cell₂) − a(cell₁) + smooth(p₂) − smooth(p₁) + e. The smooth part is the vignette, e the exposure.
 */
import type { CameraModel } from '../../../contract/calibration.ts';

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
const ROUNDS = 5;
const SWEEPS = 10;
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
  const all = pairs.flat();
  const pairOf = Uint16Array.from(pairs.flatMap((pair, k) => pair.map(() => k)));
  const from = Uint32Array.from(all, ({ u1, v1 }) => cellOf(u1, v1));
  const to = Uint32Array.from(all, ({ u2, v2 }) => cellOf(u2, v2));
  // 8 keeps the dark, where a step of grey is much, from counting as much as the bright.
  const change = Float64Array.from(all, ({ grey1, grey2 }) => Math.log((grey2 + 8) / (grey1 + 8)));
  const terms = new Float64Array(all.length * TERMS);
  all.forEach((sighting, i) => {
    terms.set(smoothTerms(sighting, width, height), i * TERMS);
  });
  const { starts, items } = touchingOf(from, to, columns * rows);
  const gain = new Float64Array(columns * rows);
  const known = (c: number): boolean => starts[c + 1]! - starts[c]! >= LEAST_SIGHTINGS;
  const exposure = new Float64Array(pairs.length);
  /** What the smooth course and the exposure leave of the change. */
  const rest = new Float64Array(all.length);
  for (let round = 0; round < ROUNDS; round++) {
    // 1. The smooth course, with what cells and exposures explain taken off.
    for (let i = 0; i < rest.length; i++)
      rest[i] = change[i]! - exposure[pairOf[i]!]! - gain[to[i]!]! + gain[from[i]!]!;
    const course = robustFit(terms, rest);
    // 2. The exposure of each pair of pictures.
    const residuals: number[][] = pairs.map(() => []);
    for (let i = 0; i < rest.length; i++) {
      rest[i] = change[i]! - courseAt(course, terms, i);
      residuals[pairOf[i]!]!.push(rest[i]! - gain[to[i]!]! + gain[from[i]!]!);
    }
    residuals.forEach((values, k) => {
      exposure[k] = median(values) ?? 0;
    });
    for (let i = 0; i < rest.length; i++) rest[i]! -= exposure[pairOf[i]!]!;
    // 3. Cell by cell, each from what its neighbours are held to be (Gauss and Seidel).
    for (let sweep = 0; sweep < SWEEPS; sweep++)
      for (let c = 0; c < gain.length; c++) {
        const own = gain[c]!;
        let [weights, sum] = [PRIOR, 0];
        for (let n = starts[c]!; n < starts[c + 1]!; n++) {
          const i = items[n]!;
          const into = to[i] === c;
          const wanted = into ? rest[i]! + gain[from[i]!]! : gain[to[i]!]! - rest[i]!;
          const off = Math.abs(wanted - own);
          const w = off > HUBER ? HUBER / off : 1;
          weights += w;
          sum += w * wanted;
        }
        gain[c] = own + RELAXATION * (sum / weights - own);
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

/** The sightings that leave or enter each cell: those of cell c are items[starts[c]] to items[starts[c + 1] - 1]. */
function touchingOf(
  from: Uint32Array,
  to: Uint32Array,
  cells: number,
): { readonly starts: Uint32Array; readonly items: Uint32Array } {
  const starts = new Uint32Array(cells + 1);
  const moves = Array.from(from.keys()).filter((i) => from[i] !== to[i]);
  for (const i of moves) for (const c of [from[i]!, to[i]!]) starts[c + 1]!++;
  for (let c = 0; c < cells; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const items = new Uint32Array(2 * moves.length);
  for (const i of moves) for (const c of [from[i]!, to[i]!]) items[next[c]!++] = i;
  return { starts, items };
}

const TERMS = 7;

/** Vignettes and what the light of the sky does over a picture: up to third powers, second picture less first. */
function smoothTerms({ u1, v1, u2, v2 }: Sighting, width: number, height: number): readonly number[] {
  const terms = (u: number, v: number): readonly number[] => {
    const [x, y] = [(2 * u) / width - 1, (2 * v) / height - 1];
    return [x, y, x * x, x * y, y * y, y * y * y, x * x * y];
  };
  const first = terms(u1, v1);
  return terms(u2, v2).map((value, k) => value - first[k]!);
}

/** Least squares with Huber weights about the course found so far: three rounds from nothing. `terms` holds seven a value. */
function robustFit(terms: Float64Array, values: Float64Array): Float64Array {
  let found = new Float64Array(TERMS);
  for (let round = 0; round < 3; round++) {
    // A weak pull to zero keeps what nothing determines at rest.
    const a = Array.from({ length: TERMS }, (_, p) =>
      Float64Array.from({ length: TERMS + 1 }, (_, q) => (p === q ? 1 : 0)),
    );
    for (let i = 0; i < values.length; i++) {
      const off = Math.abs(values[i]! - courseAt(found, terms, i));
      const w = off > HUBER ? HUBER / off : 1;
      const at = i * TERMS;
      for (let p = 0; p < TERMS; p++) {
        const row = a[p]!;
        const weighted = w * terms[at + p]!;
        for (let q = 0; q < TERMS; q++) row[q]! += weighted * terms[at + q]!;
        row[TERMS]! += weighted * values[i]!;
      }
    }
    found = Float64Array.from(solved(a));
  }
  return found;
}

/** The smooth course between the two places of sighting i. */
function courseAt(course: Float64Array, terms: Float64Array, i: number): number {
  let sum = 0;
  for (let k = 0; k < TERMS; k++) sum += course[k]! * terms[i * TERMS + k]!;
  return sum;
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

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
