/** The smooth course of brightness over a picture: vignettes, and what the light of the sky does. Up to third powers. */

/** Terms of the course without a constant, which cancels between two places. */
export const TERMS = 7;
/** Rounds of the robust fit, from nothing. */
const ROUNDS = 3;
/** A weak pull to zero keeps what nothing determines at rest; in sightings. */
const PULL = 1;

/** Of one sighting: second picture less first. */
export function smoothTerms(
  { u1, v1, u2, v2 }: { readonly u1: number; readonly v1: number; readonly u2: number; readonly v2: number },
  width: number,
  height: number,
): readonly number[] {
  const terms = (u: number, v: number): readonly number[] => {
    const [x, y] = [(2 * u) / width - 1, (2 * v) / height - 1];
    return [x, y, x * x, x * y, y * y, y * y * y, x * x * y];
  };
  const first = terms(u1, v1);
  return terms(u2, v2).map((value, k) => value - (first[k] ?? 0));
}

const at = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;

/**
 * Least squares with Huber weights about the course found so far. `terms` holds seven a value; residuals beyond `huber` weigh
 * less.
 */
export function fitCourse(terms: Float64Array, values: Float64Array, huber: number): Float64Array {
  let found: Float64Array = new Float64Array(TERMS);
  for (let round = 0; round < ROUNDS; round++) found = solved(normalEquations(found, terms, values, huber));
  return found;
}

/** Rows of the normal equations with their right side as the last column. */
function normalEquations(
  course: Float64Array,
  terms: Float64Array,
  values: Float64Array,
  huber: number,
): Float64Array[] {
  const rows = Array.from({ length: TERMS }, (_, p) =>
    Float64Array.from({ length: TERMS + 1 }, (_, q) => (p === q ? PULL : 0)),
  );
  for (let i = 0; i < values.length; i++) {
    const off = Math.abs(at(values, i) - courseAt(course, terms, i));
    const w = off > huber ? huber / off : 1;
    const first = i * TERMS;
    for (const [p, row] of rows.entries()) {
      const weighted = w * at(terms, first + p);
      for (let q = 0; q < TERMS; q++) row[q] = at(row, q) + weighted * at(terms, first + q);
      row[TERMS] = at(row, TERMS) + weighted * at(values, i);
    }
  }
  return rows;
}

/** The smooth course between the two places of sighting i. */
export function courseAt(course: Float64Array, terms: Float64Array, i: number): number {
  let sum = 0;
  for (let k = 0; k < TERMS; k++) sum += at(course, k) * at(terms, i * TERMS + k);
  return sum;
}

/** Gauss and Jordan; the matrix is positive definite, so its diagonal serves as pivot. */
function solved(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  for (const [p, pivot] of rows.entries())
    for (const row of rows) {
      if (row === pivot) continue;
      const f = at(row, p) / at(pivot, p);
      for (let z = p; z <= n; z++) row[z] = at(row, z) - f * at(pivot, z);
    }
  return Float64Array.from(rows, (row, p) => at(row, n) / at(row, p));
}
