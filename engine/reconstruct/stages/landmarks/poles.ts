/** Which columns are poles, and why the others are none. */
import { type Column, MOST_AROUND } from './columns.ts';
import { NOISE_M, type Shaft } from './shaft.ts';
import { BINS, CELL_M } from './standing.ts';

export type PoleKind = 'post' | 'bollard';

export type PoleJudgement = {
  readonly kind?: PoleKind | undefined;
  /** Why it is no pole; empty where it is one. */
  readonly reason: string;
  /** Heights over ground between which it stands apart from all that is further than 0.7 m (m). */
  readonly apart: readonly [from: number, to: number];
};

/** A pole stands on the ground: its lowest point, and the lowest that is free around, lie this low (m). */
const BASE_M = 0.4;
const FREE_FROM_M = 1.35;
/** Below the free run, this share of heights is taken: what hangs from above is no pole. */
const LEAST_BELOW = 0.7;
/** Free around over this much, or over less where it stands apart over more (m). */
const POST_FREE_M = 1;
const POST_LITTLE_FREE_M = 0.5;
const POST_APART_M = 1.5;
/** A bollard: its height, and how much of it is free around (m). */
const BOLLARD_M = [0.7, 1.3] as const;
const BOLLARD_FREE_M = 0.35;
/** Heights above a bollard that nothing takes (m). */
const CLEAR_ABOVE_M = 0.4;
/** Thicker things are trunks, people and corners (m). Voxels of 0.1 m add to what is measured. */
const MOST_RADIUS_M = 0.17;
/** A column all of whose points lie on a plane is the end of a wall or a pane. */
const FLAT = { thin: 0.012, wide: 0.07 };
const LEAST_FILL = 0.55;
/** tan 15°. */
const MOST_LEAN = 0.27;
const LEAST_POINTS = { post: 30, bollard: 16 } as const;
const LEAST_SWEEPS = 3;
/** Heights that no ray met, one after another, where a column counts as going on. */
const GAP = 3;

export function judgePole(column: Column, shaft: Shaft): PoleJudgement {
  const [low, high] = apartOf(column);
  const apart = [low * CELL_M, (high + 1) * CELL_M] as const;
  const freeM = (column.to - column.from + 1) * CELL_M;
  const apartM = apart[1] - apart[0];
  const fromM = column.from * CELL_M;
  const refuse = (reason: string): PoleJudgement => ({ reason, apart });
  if (shaft.base > BASE_M) return refuse(`its lowest point is ${m(shaft.base)} over ground`);
  if (fromM > FREE_FROM_M) return refuse(`below ${m(fromM)} something stands around it`);
  if (belowShare(column) < LEAST_BELOW) return refuse('it does not reach down to the ground');
  if (shaft.fill < LEAST_FILL)
    return refuse(`only ${(100 * shaft.fill).toFixed(0)} % of its heights are seen`);
  if (shaft.radius > MOST_RADIUS_M) return refuse(`it is ${m(2 * shaft.radius)} thick`);
  if (shaft.thin < FLAT.thin && shaft.wide > FLAT.wide) return refuse('its points lie on a plane');
  if (Math.hypot(...shaft.lean) > MOST_LEAN) return refuse('it leans by more than 15°');
  if (shaft.sweeps < LEAST_SWEEPS) return refuse(`only ${shaft.sweeps} sweeps show it`);
  const kind = kindOf(column, apart, freeM, apartM);
  if (!kind)
    return refuse(
      `it is free around over ${m(freeM)}, and stands apart over ${m(apartM)}: too little for a post`,
    );
  if (shaft.points < LEAST_POINTS[kind]) return refuse(`only ${shaft.points} points show it`);
  return { kind, reason: '', apart };
}

function kindOf(
  column: Column,
  [low, high]: readonly [number, number],
  freeM: number,
  apartM: number,
): PoleKind | undefined {
  const isLow = high >= BOLLARD_M[0] && high <= BOLLARD_M[1] && low <= BASE_M;
  if (isLow && freeM >= BOLLARD_FREE_M && isClearAbove(column, high)) return 'bollard';
  if (freeM >= POST_FREE_M || (freeM >= POST_LITTLE_FREE_M && apartM >= POST_APART_M)) return 'post';
  return undefined;
}

/** First and last bin of the run that is taken and has nothing in the outer ring, around the free run. */
function apartOf({ from, to, taken, beyond }: Column): [low: number, high: number] {
  const reach = (start: number, step: 1 | -1): number => {
    let [last, gap] = [start, 0];
    for (let bin = start + step; bin >= 2 && bin < BINS && gap <= GAP; bin += step) {
      if ((beyond[bin] as number) > MOST_AROUND) break;
      if (taken[bin]) [last, gap] = [bin, 0];
      else gap++;
    }
    return last;
  };
  return [reach(from, -1), reach(to, 1)];
}

/** Share of the heights below the free run that are taken, from 0.2 m on. */
function belowShare({ from, taken }: Column): number {
  let n = 0;
  for (let bin = 2; bin < from; bin++) n += taken[bin] as number;
  return from > 2 ? n / (from - 2) : 1;
}

function isClearAbove({ taken }: Column, topM: number): boolean {
  const first = Math.round(topM / CELL_M);
  for (let bin = first; bin < first + CLEAR_ABOVE_M / CELL_M; bin++) if (taken[bin]) return false;
  return true;
}

/** Standard deviations of a shaft's middle east, north and up: range noise and half of its thickness, seen from one side. */
export function sigmaOf({ radius, points }: Shaft): [number, number, number] {
  const across = Math.hypot(NOISE_M, radius / 2, 0.1 / Math.sqrt(points));
  return [across, across, 0.1];
}

const m = (value: number): string => `${value.toFixed(2)} m`;
