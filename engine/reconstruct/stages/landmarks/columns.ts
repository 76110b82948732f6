/** Columns that could be poles: heights taken in a patch of 0.3 m, with nothing around it at the same heights. */
import { BINS, CELL_M, type Standing } from './standing.ts';

export type Column = {
  /** Middle of the patch (m, map). */
  readonly x: number;
  readonly y: number;
  /** By bin of height: taken in the patch or not, and how many columns of the inner and of the outer ring are taken. */
  readonly taken: Uint8Array;
  readonly around: Uint8Array;
  readonly beyond: Uint8Array;
  /** Longest run of heights that are taken and free around: first and last bin. */
  readonly from: number;
  readonly to: number;
  /** Heights taken in the run. */
  readonly filled: number;
};

/** Bins below this are grass, kerbs and wheels (0.2 m). */
const FIRST_BIN = 2;
/** A patch with fewer heights in all is no pole: 0.5 m. */
const LEAST_TAKEN = 5;
/** Of these in a run that is free around. */
const LEAST_FILLED = 4;
/** Heights in a run that no ray met, one after another: lasers lie this far apart at 20 m. */
const MOST_GAP = 3;
/** The ring is free with at most this many columns taken in it: single returns are noise. */
export const MOST_AROUND = 2;
/** The inner ring (columns from the middle of the patch): 0.3 m to 0.6 m. */
const RING = ringOf(3, 6);
/** The outer ring: 0.7 m to 1.1 m. A plate on a post does not reach it; a wall, a hedge and a vehicle do. */
const OUTER = ringOf(7, 11);
/** Columns at the rim of a square that have no whole outer ring. */
const RIM = 12;
/** Two poles stand at least this far apart (columns). */
const APART = 3;

function ringOf(inner: number, outer: number): (readonly [dx: number, dy: number])[] {
  const out: (readonly [number, number])[] = [];
  for (let dy = -outer; dy <= outer; dy++)
    for (let dx = -outer; dx <= outer; dx++) {
      const d = Math.hypot(dx, dy);
      if (d > inner && d <= outer) out.push([dx, dy]);
    }
  return out;
}

/** The columns of a square, each the best of those beside it; by growing row and column. */
export function columnsOf(standing: Standing): Column[] {
  const { cells } = standing;
  const best: { readonly c: number; readonly run: Run; readonly points: number }[] = [];
  const [low, high] = [joined(standing.low, cells), joined(standing.high, cells)];
  for (let row = RIM; row < cells - RIM; row++)
    for (let k = RIM; k < cells - RIM; k++) {
      const c = row * cells + k;
      if (standing.low[c] === 0 && standing.high[c] === 0) continue;
      const taken = [(low[c] as number) & ~((1 << FIRST_BIN) - 1), high[c] as number] as const;
      if (bitsOf(taken[0]) + bitsOf(taken[1]) < LEAST_TAKEN) continue;
      const run = longestRun(taken, [
        crowded(standing.low, c, cells, RING),
        crowded(standing.high, c, cells, RING),
      ]);
      if (run.filled >= LEAST_FILLED) best.push({ c, run, points: pointsAround(standing, c) });
    }
  best.sort((a, b) => b.run.filled - a.run.filled || b.points - a.points || a.c - b.c);
  const claimed = new Uint8Array(cells * cells);
  const kept: Column[] = [];
  for (const { c, run } of best) {
    if (claimed[c]) continue;
    const taken = [(low[c] as number) & ~((1 << FIRST_BIN) - 1), high[c] as number] as const;
    kept.push(detailed(standing, c, taken, run));
    for (let dy = -APART; dy <= APART; dy++)
      for (let dx = -APART; dx <= APART; dx++) claimed[c + dy * cells + dx] = 1;
  }
  return kept.sort((a, b) => a.y - b.y || a.x - b.x);
}

type Run = { readonly from: number; readonly to: number; readonly filled: number };

/** Bits of heights: bins 0 to 31, and 32 to 63. */
type Heights = readonly [low: number, high: number];

const isSet = ([low, high]: Heights, bin: number): boolean =>
  bin < 32 ? (low >>> bin) % 2 === 1 : (high >>> (bin - 32)) % 2 === 1;

/** Heights at which more than MOST_AROUND columns of a ring are taken, all bins at once. */
function crowded(
  words: Uint32Array,
  c: number,
  cells: number,
  ring: readonly (readonly [number, number])[],
): number {
  let [one, two, three] = [0, 0, 0];
  for (const [dx, dy] of ring) {
    const word = words[c + dy * cells + dx] as number;
    three |= two & word;
    two |= one & word;
    one |= word;
  }
  return three;
}

function longestRun(taken: Heights, blocked: Heights): Run {
  let best: Run = { from: 0, to: -1, filled: 0 };
  let [from, to, filled] = [0, -1, 0];
  for (let bin = FIRST_BIN; bin < BINS; bin++) {
    if (isSet(blocked, bin)) filled = 0;
    else if (isSet(taken, bin)) {
      if (filled > 0 && bin - to > MOST_GAP) filled = 0;
      if (filled === 0) from = bin;
      [to, filled] = [bin, filled + 1];
      if (filled > best.filled) best = { from, to, filled };
    }
  }
  return best;
}

/** The heights taken in each column or one of the eight beside it. */
function joined(words: Uint32Array, cells: number): Uint32Array {
  const out = new Uint32Array(words.length);
  for (let c = cells + 1; c < words.length - cells - 1; c++) {
    let all = 0;
    for (let dy = -cells; dy <= cells; dy += cells)
      all |= (words[c + dy - 1] as number) | (words[c + dy] as number) | (words[c + dy + 1] as number);
    out[c] = all;
  }
  return out;
}

function pointsAround({ start, cells }: Standing, c: number): number {
  let n = 0;
  for (let dy = -cells; dy <= cells; dy += cells)
    n += (start[c + dy + 2] as number) - (start[c + dy - 1] as number);
  return n;
}

function detailed({ low, high, cells, x, y }: Standing, c: number, heights: Heights, run: Run): Column {
  const [taken, around, beyond] = [new Uint8Array(BINS), new Uint8Array(BINS), new Uint8Array(BINS)];
  for (const [ring, into] of [
    [RING, around],
    [OUTER, beyond],
  ] as const)
    for (const [dx, dy] of ring) {
      const other = c + dy * cells + dx;
      count(low[other] as number, 0, into);
      count(high[other] as number, 32, into);
    }
  count(heights[0], 0, taken);
  count(heights[1], 32, taken);
  const [column, row] = [c % cells, Math.floor(c / cells)];
  return { x: x + (column + 0.5) * CELL_M, y: y + (row + 0.5) * CELL_M, taken, around, beyond, ...run };
}

function count(word: number, first: number, into: Uint8Array): void {
  for (let rest = word >>> 0; rest !== 0; ) {
    const bit = 31 - Math.clz32(rest & -rest);
    into[first + bit] = (into[first + bit] as number) + 1;
    rest &= rest - 1;
  }
}

function bitsOf(word: number): number {
  let n = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) n++;
  return n;
}
