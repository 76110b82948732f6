/**
 * Cholesky factorisation of sparse symmetric positive definite matrices made of 6 × 6 blocks, as pose graphs give them.
 *
 * Columns are eliminated by least degree, so a chain costs time and memory linear in its length and a few loops add only
 * their own fill-in. Factorisation is left-looking over block columns; the entries of the inverse on the diagonal come from
 * Takahashi's recursion (Takahashi, Fagan, Chin 1973) without ever forming the inverse. Same input, same bytes.
 */

const B = 6;
const BB = 36;

/** Numbers at indices that the pattern gives; NaN and a wrong index show in the result. One function a type keeps both fast. */
const valueAt = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;
const indexAt = (list: Int32Array, k: number): number => list[k] ?? -1;

export type BlockPattern = {
  readonly n: number;
  /** order[k] is the block eliminated k-th; place is its inverse. */
  readonly order: Int32Array;
  readonly place: Int32Array;
  /** Column k holds the rows rows[start[k]] … rows[start[k + 1] − 1], ascending, the diagonal first. */
  readonly start: Int32Array;
  readonly rows: Int32Array;
};

/** Orders the blocks and finds where the factor is not zero. `pairs` lists the coupled blocks (i, j), twice as many numbers as pairs. */
export function analyse(n: number, pairs: ArrayLike<number>): BlockPattern {
  const neighbours: Set<number>[] = Array.from({ length: n }, () => new Set<number>());
  for (let e = 0; e + 1 < pairs.length; e += 2) {
    const [i, j] = [pairs[e] ?? 0, pairs[e + 1] ?? 0];
    if (i === j) continue;
    neighbours[i]?.add(j);
    neighbours[j]?.add(i);
  }
  const buckets: Set<number>[] = [];
  const bucket = (d: number): Set<number> => {
    const known = buckets[d];
    if (known) return known;
    const made = new Set<number>();
    buckets[d] = made;
    return made;
  };
  const degree = new Int32Array(n);
  for (const [i, mine] of neighbours.entries()) {
    degree[i] = mine.size;
    bucket(mine.size).add(i);
  }
  const order = new Int32Array(n);
  const place = new Int32Array(n);
  const columns: number[][] = [];
  let least = 0;
  for (let k = 0; k < n; k++) {
    while (bucket(least).size === 0) least++;
    const pivot: number = bucket(least).values().next().value ?? 0;
    bucket(least).delete(pivot);
    order[k] = pivot;
    place[pivot] = k;
    const clique = [...(neighbours[pivot] ?? [])];
    columns.push(clique);
    for (const i of clique) {
      const mine = neighbours[i];
      if (!mine) continue;
      mine.delete(pivot);
      for (const j of clique) if (j !== i) mine.add(j);
      const before = indexAt(degree, i);
      if (mine.size === before) continue;
      bucket(before).delete(i);
      degree[i] = mine.size;
      bucket(mine.size).add(i);
      if (mine.size < least) least = mine.size;
    }
    neighbours[pivot] = new Set();
  }
  const start = new Int32Array(n + 1);
  for (const [k, column] of columns.entries()) start[k + 1] = indexAt(start, k) + 1 + column.length;
  const rows = new Int32Array(indexAt(start, n));
  for (const [k, column] of columns.entries()) {
    rows[indexAt(start, k)] = k;
    const below = Int32Array.from(column, (i) => indexAt(place, i)).sort();
    rows.set(below, indexAt(start, k) + 1);
  }
  return { n, order, place, start, rows };
}

/** A matrix on a pattern: fill with `add`, then `factor`, then `solve` and `diagonalOfInverse`. */
export class BlockMatrix {
  readonly pattern: BlockPattern;
  readonly values: Float64Array;
  readonly #factor: Float64Array;

  constructor(pattern: BlockPattern) {
    this.pattern = pattern;
    this.values = new Float64Array(pattern.rows.length * BB);
    this.#factor = new Float64Array(this.values.length);
  }

  clear(): void {
    this.values.fill(0);
  }

  /** Index of block (row, column), both in elimination order and row ≥ column; −1 where the pattern has none. */
  #slot(row: number, column: number): number {
    const { start, rows } = this.pattern;
    let low = indexAt(start, column);
    let high = indexAt(start, column + 1) - 1;
    while (low <= high) {
      const mid = (low + high) >> 1;
      const found = indexAt(rows, mid);
      if (found === row) return mid;
      if (found < row) low = mid + 1;
      else high = mid - 1;
    }
    return -1;
  }

  /** Adds `block` (36 numbers, row-major) at block row i, column j of the symmetric matrix; give each off-diagonal pair once. */
  add(i: number, j: number, block: ArrayLike<number>): void {
    const [a, b] = [indexAt(this.pattern.place, i), indexAt(this.pattern.place, j)];
    const at = this.#slot(Math.max(a, b), Math.min(a, b)) * BB;
    if (at < 0) throw new RangeError(`Block (${i}, ${j}) is not in the pattern.`);
    const values = this.values;
    if (a >= b)
      for (let k = 0; k < BB; k++) values[at + k] = valueAt(values, at + k) + (block[k] ?? Number.NaN);
    else
      for (let r = 0; r < B; r++)
        for (let c = 0; c < B; c++)
          values[at + r * B + c] = valueAt(values, at + r * B + c) + (block[c * B + r] ?? Number.NaN);
  }

  /**
   * Factors the matrix with its diagonal multiplied by (1 + damping). Returns false, leaving no usable factor, when a pivot
   * is not positive.
   */
  factor(damping = 0): boolean {
    const { n, start, rows } = this.pattern;
    const L = this.#factor;
    L.set(this.values);
    const position = new Int32Array(n);
    // Column k waits in the list of the next row it has to update; `next` chains the lists, `cursor` is its place in k.
    const head = new Int32Array(n).fill(-1);
    const next = new Int32Array(n).fill(-1);
    const cursor = new Int32Array(n);
    for (let j = 0; j < n; j++) {
      const [from, to] = [indexAt(start, j), indexAt(start, j + 1)];
      for (let r = from; r < to; r++) position[indexAt(rows, r)] = r;
      if (damping > 0)
        for (let d = 0; d < B; d++) L[from * BB + d * 7] = valueAt(L, from * BB + d * 7) * (1 + damping);
      for (let k = indexAt(head, j); k >= 0; ) {
        const waiting = indexAt(next, k);
        const at = indexAt(cursor, k);
        const end = indexAt(start, k + 1);
        for (let r = at; r < end; r++)
          subtractProduct(L, indexAt(position, indexAt(rows, r)) * BB, r * BB, at * BB);
        if (at + 1 < end) {
          cursor[k] = at + 1;
          const row = indexAt(rows, at + 1);
          next[k] = indexAt(head, row);
          head[row] = k;
        }
        k = waiting;
      }
      if (!choleskyInPlace(L, from * BB)) return false;
      for (let r = from + 1; r < to; r++) divideByTransposed(L, r * BB, from * BB);
      if (from + 1 < to) {
        cursor[j] = from + 1;
        const row = indexAt(rows, from + 1);
        next[j] = indexAt(head, row);
        head[row] = j;
      }
    }
    return true;
  }

  /** Solves for one right-hand side of 6 n numbers, in the caller's order of blocks. */
  solve(rhs: Float64Array): Float64Array {
    const { n, start, rows, order } = this.pattern;
    const L = this.#factor;
    const x = new Float64Array(n * B);
    for (let k = 0; k < n; k++)
      for (let d = 0; d < B; d++) x[k * B + d] = valueAt(rhs, indexAt(order, k) * B + d);
    for (let j = 0; j < n; j++) {
      const diagonal = indexAt(start, j) * BB;
      for (let r = 0; r < B; r++) {
        let sum = valueAt(x, j * B + r);
        for (let c = 0; c < r; c++) sum -= valueAt(L, diagonal + r * B + c) * valueAt(x, j * B + c);
        x[j * B + r] = sum / valueAt(L, diagonal + r * 7);
      }
      for (let e = indexAt(start, j) + 1; e < indexAt(start, j + 1); e++) {
        const to = indexAt(rows, e) * B;
        for (let r = 0; r < B; r++) {
          let sum = 0;
          for (let c = 0; c < B; c++) sum += valueAt(L, e * BB + r * B + c) * valueAt(x, j * B + c);
          x[to + r] = valueAt(x, to + r) - sum;
        }
      }
    }
    for (let j = n - 1; j >= 0; j--) {
      for (let e = indexAt(start, j) + 1; e < indexAt(start, j + 1); e++) {
        const from = indexAt(rows, e) * B;
        for (let c = 0; c < B; c++) {
          let sum = 0;
          for (let r = 0; r < B; r++) sum += valueAt(L, e * BB + r * B + c) * valueAt(x, from + r);
          x[j * B + c] = valueAt(x, j * B + c) - sum;
        }
      }
      const diagonal = indexAt(start, j) * BB;
      for (let r = B - 1; r >= 0; r--) {
        let sum = valueAt(x, j * B + r);
        for (let c = r + 1; c < B; c++) sum -= valueAt(L, diagonal + c * B + r) * valueAt(x, j * B + c);
        x[j * B + r] = sum / valueAt(L, diagonal + r * 7);
      }
    }
    const out = new Float64Array(n * B);
    for (let k = 0; k < n; k++)
      for (let d = 0; d < B; d++) out[indexAt(order, k) * B + d] = valueAt(x, k * B + d);
    return out;
  }

  /** The diagonal blocks of the inverse, 36 n numbers in the caller's order: the marginal covariance of every block. */
  diagonalOfInverse(): Float64Array {
    const { n, start, rows, order } = this.pattern;
    const L = this.#factor;
    const Z = new Float64Array(L.length);
    const inverse = new Float64Array(BB);
    for (let j = n - 1; j >= 0; j--) {
      const [from, to] = [indexAt(start, j), indexAt(start, j + 1)];
      invertLower(L, from * BB, inverse);
      const count = to - from - 1;
      const sums = new Float64Array(Math.max(1, count) * BB);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          const [i, k] = [indexAt(rows, from + 1 + a), indexAt(rows, from + 1 + b)];
          const slot = this.#slot(Math.max(i, k), Math.min(i, k)) * BB;
          const l = (from + 1 + b) * BB;
          for (let r = 0; r < B; r++)
            for (let c = 0; c < B; c++) {
              let sum = 0;
              for (let m = 0; m < B; m++)
                sum +=
                  (i >= k ? valueAt(Z, slot + r * B + m) : valueAt(Z, slot + m * B + r)) *
                  valueAt(L, l + m * B + c);
              sums[a * BB + r * B + c] = valueAt(sums, a * BB + r * B + c) - sum;
            }
        }
      }
      // Z(i, j) = −(Σ Z(i, k) L(k, j)) L(j, j)⁻¹, then Z(j, j) = L(j, j)⁻ᵀ L(j, j)⁻¹ − (Σ Z(k, j)ᵀ L(k, j)) L(j, j)⁻¹.
      for (let a = 0; a < count; a++) multiply(sums, a * BB, inverse, 0, Z, (from + 1 + a) * BB);
      for (let r = 0; r < B; r++)
        for (let c = 0; c < B; c++) {
          let sum = 0;
          for (let m = Math.max(r, c); m < B; m++)
            sum += valueAt(inverse, m * B + r) * valueAt(inverse, m * B + c);
          Z[from * BB + r * B + c] = sum;
        }
      const coupled = new Float64Array(BB);
      for (let a = 0; a < count; a++) {
        const at = (from + 1 + a) * BB;
        for (let r = 0; r < B; r++)
          for (let c = 0; c < B; c++) {
            let sum = 0;
            for (let m = 0; m < B; m++) sum += valueAt(Z, at + m * B + r) * valueAt(L, at + m * B + c);
            coupled[r * B + c] = valueAt(coupled, r * B + c) + sum;
          }
      }
      for (let r = 0; r < B; r++)
        for (let c = 0; c < B; c++) {
          let sum = 0;
          for (let m = c; m < B; m++) sum += valueAt(coupled, r * B + m) * valueAt(inverse, m * B + c);
          Z[from * BB + r * B + c] = valueAt(Z, from * BB + r * B + c) - sum;
        }
    }
    const out = new Float64Array(n * BB);
    for (let k = 0; k < n; k++)
      out.set(Z.subarray(indexAt(start, k) * BB, indexAt(start, k) * BB + BB), indexAt(order, k) * BB);
    return out;
  }
}

/** M[target] −= M[a] M[b]ᵀ. */
function subtractProduct(M: Float64Array, target: number, a: number, b: number): void {
  for (let r = 0; r < BB; r += B) {
    const [a0, a1, a2, a3, a4, a5] = [
      valueAt(M, a + r),
      valueAt(M, a + r + 1),
      valueAt(M, a + r + 2),
      valueAt(M, a + r + 3),
      valueAt(M, a + r + 4),
      valueAt(M, a + r + 5),
    ];
    for (let c = 0; c < B; c++) {
      const at = b + c * B;
      M[target + r + c] =
        valueAt(M, target + r + c) -
        (a0 * valueAt(M, at) +
          a1 * valueAt(M, at + 1) +
          a2 * valueAt(M, at + 2) +
          a3 * valueAt(M, at + 3) +
          a4 * valueAt(M, at + 4) +
          a5 * valueAt(M, at + 5));
    }
  }
}

/** Lower Cholesky factor in place; the upper triangle is cleared. */
function choleskyInPlace(M: Float64Array, at: number): boolean {
  for (let c = 0; c < B; c++) {
    let pivot = valueAt(M, at + c * 7);
    for (let m = 0; m < c; m++) pivot -= valueAt(M, at + c * B + m) ** 2;
    if (!(pivot > 0) || !Number.isFinite(pivot)) return false;
    const root = Math.sqrt(pivot);
    M[at + c * 7] = root;
    for (let r = c + 1; r < B; r++) {
      let sum = valueAt(M, at + r * B + c);
      for (let m = 0; m < c; m++) sum -= valueAt(M, at + r * B + m) * valueAt(M, at + c * B + m);
      M[at + r * B + c] = sum / root;
      M[at + c * B + r] = 0;
    }
  }
  return true;
}

/** M[target] ← M[target] L⁻ᵀ with L lower at `at`. */
function divideByTransposed(M: Float64Array, target: number, at: number): void {
  for (let r = 0; r < BB; r += B)
    for (let c = 0; c < B; c++) {
      let sum = valueAt(M, target + r + c);
      for (let m = 0; m < c; m++) sum -= valueAt(M, target + r + m) * valueAt(M, at + c * B + m);
      M[target + r + c] = sum / valueAt(M, at + c * 7);
    }
}

function invertLower(M: Float64Array, at: number, out: Float64Array): void {
  out.fill(0);
  for (let c = 0; c < B; c++) {
    out[c * 7] = 1 / valueAt(M, at + c * 7);
    for (let r = c + 1; r < B; r++) {
      let sum = 0;
      for (let m = c; m < r; m++) sum -= valueAt(M, at + r * B + m) * valueAt(out, m * B + c);
      out[r * B + c] = sum / valueAt(M, at + r * 7);
    }
  }
}

/** out[o] ← A[a] C[c]. */
function multiply(
  A: Float64Array,
  a: number,
  C: Float64Array,
  c: number,
  out: Float64Array,
  o: number,
): void {
  for (let i = 0; i < B; i++)
    for (let j = 0; j < B; j++) {
      let sum = 0;
      for (let m = 0; m < B; m++) sum += valueAt(A, a + i * B + m) * valueAt(C, c + m * B + j);
      out[o + i * B + j] = sum;
    }
}
