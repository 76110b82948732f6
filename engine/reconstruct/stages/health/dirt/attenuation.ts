/**
 * The lens's attenuation by cell from sightings, as in vignette calibration from tracked points (Goldman, Vignette and Exposure
 * Calibration and Compensation, PAMI 2010): ln b₂ − ln b₁ = a(cell₂) − a(cell₁) + smooth(p₂) − smooth(p₁) + e. The smooth part
 * is the vignette, e the exposure of each pair of pictures. The three are solved for in turn.
 */
import { upperMedianOf } from '../../../../geometry/statistics.ts';
import { courseAt, fitCourse } from './vignette.ts';

/** Sightings as columns. */
export type Moves = {
  /** Cells of the first and the second picture. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** ln b₂ − ln b₁. */
  readonly change: Float64Array;
  /** Terms of the vignette, second picture less first: seven a sighting. */
  readonly terms: Float64Array;
  /** Pair of pictures, and how many pairs there are. */
  readonly pairOf: Uint16Array;
  readonly pairs: number;
};

/** Sightings that a cell needs to be judged. */
const LEAST_SIGHTINGS = 30;
/** Residual from which a sighting weighs less: edges of things, shadows, what moved. */
const HUBER = 0.08;
/** Holds cells that hardly anything connects near zero; in sightings. More would share a spot out between it and its surroundings. */
const PRIOR = 1;
/** Rounds over the three unknowns, and passes over all cells in each: more change nothing that is shown. */
const ROUNDS = 5;
const PASSES = 10;
/** Steps further than to the minimum of a cell, so that spots of many cells move together (Young 1954). */
const RELAXATION = 1.6;

/** Numbers at indices that are known to lie within. */
const at = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;
const cellAt = (cells: Uint32Array | Uint16Array, k: number): number => cells[k] ?? 0;

/** How much darker than the smooth course, as a logarithm of brightness, by cell; NaN where too little passed. */
export function attenuationOf(moves: Moves, cells: number): Float32Array {
  const { pairOf, to, from, terms, change } = moves;
  const touching = touchingOf(from, to, cells);
  const gain = new Float64Array(cells);
  let exposure: Float64Array = new Float64Array(moves.pairs);
  for (let round = 0; round < ROUNDS; round++) {
    // 1. The smooth course, with what cells and exposures explain taken off.
    const course = fitCourse(
      terms,
      change.map(
        (value, i) =>
          value - at(exposure, cellAt(pairOf, i)) - at(gain, cellAt(to, i)) + at(gain, cellAt(from, i)),
      ),
      HUBER,
    );
    // 2. The exposure of each pair of pictures.
    const uncoursed = change.map((value, i) => value - courseAt(course, terms, i));
    const exposures = exposuresOf(uncoursed, gain, moves);
    const rest = uncoursed.map((value, i) => value - at(exposures, cellAt(pairOf, i)));
    exposure = exposures;
    // 3. Cell by cell, each from what its neighbours are held to be (Gauss and Seidel).
    for (let pass = 0; pass < PASSES; pass++) relax(gain, rest, moves, touching);
    const middle = upperMedianOf([...gain].filter((_, c) => touching.enough(c))) ?? 0;
    gain.forEach((value, c) => {
      gain[c] = value - middle;
    });
  }
  return Float32Array.from(gain, (value, c) => (touching.enough(c) ? -value : Number.NaN));
}

/** By pair of pictures, the median of what cells leave of the change. */
function exposuresOf(
  change: Float64Array,
  gain: Float64Array,
  { pairs, pairOf, from, to }: Moves,
): Float64Array {
  const residuals: number[][] = Array.from({ length: pairs }, () => []);
  change.forEach((value, i) => {
    residuals[cellAt(pairOf, i)]?.push(value - at(gain, cellAt(to, i)) + at(gain, cellAt(from, i)));
  });
  return Float64Array.from(residuals, (values) => upperMedianOf(values) ?? 0);
}

/** One pass over all cells: each to the robust mean of what its sightings want it to be, and somewhat beyond. */
function relax(gain: Float64Array, rest: Float64Array, { from, to }: Moves, touching: Touching): void {
  for (let c = 0; c < gain.length; c++) {
    const own = at(gain, c);
    let [weights, sum] = [PRIOR, 0];
    for (const i of touching.of(c)) {
      const wanted =
        to[i] === c ? at(rest, i) + at(gain, cellAt(from, i)) : at(gain, cellAt(to, i)) - at(rest, i);
      const off = Math.abs(wanted - own);
      const w = off > HUBER ? HUBER / off : 1;
      weights += w;
      sum += w * wanted;
    }
    gain[c] = own + RELAXATION * (sum / weights - own);
  }
}

type Touching = {
  /** The sightings that leave or enter a cell. */
  of(cell: number): Uint32Array;
  /** Whether the cell has enough of them to be judged. */
  enough(cell: number): boolean;
};

function touchingOf(from: Uint32Array, to: Uint32Array, cells: number): Touching {
  const lists: number[][] = Array.from({ length: cells }, () => []);
  from.forEach((cell, i) => {
    const other = cellAt(to, i);
    if (other === cell) return;
    lists[cell]?.push(i);
    lists[other]?.push(i);
  });
  const packed = lists.map((list) => Uint32Array.from(list));
  const none = new Uint32Array();
  const of = (cell: number): Uint32Array => packed[cell] ?? none;
  return { of, enough: (cell) => of(cell).length >= LEAST_SIGHTINGS };
}
