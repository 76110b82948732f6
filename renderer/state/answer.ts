/** The last answer to a query, and the row of it that is chosen: the panel lists it, timeline, 3D and map mark it. */
import { create } from 'zustand';
import type { AskAnswer, AskCell } from '../../engine/contract/api.ts';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';

export type Asked =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'ready'; readonly answer: AskAnswer };

export type AnswerState = {
  /** Handle of the drive that was asked. */
  readonly drive?: string | undefined;
  readonly asked: Asked;
  readonly chosen?: number | undefined;
};

export const useAnswer = create<AnswerState>(() => ({ asked: { state: 'none' } }));

/** Marks beyond these are not told apart on a screen. */
const MOST_MARKS = 5000;

const columnOf = ({ columns }: AskAnswer, name: string): number =>
  columns.findIndex((column) => column.name === name);

/** The moment of a row; undefined where the answer has no time, or the row none. */
export function timeOf(answer: AskAnswer, row: readonly AskCell[]): Nanoseconds | undefined {
  const exact = row[columnOf(answer, 't_ns')];
  if (typeof exact === 'number') return exact;
  const seconds = row[columnOf(answer, 't_s')];
  return typeof seconds === 'number' ? seconds * NS_PER_S : undefined;
}

/** The place of a row in the map frame; without a height, that of its origin. */
export function placeOf(answer: AskAnswer, row: readonly AskCell[]): Vec3 | undefined {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => row[columnOf(answer, name)]);
  if (typeof x !== 'number' || typeof y !== 'number') return undefined;
  return [x, y, typeof z === 'number' ? z : 0];
}

const NONE: readonly never[] = [];
const memory = new WeakMap<AskAnswer, { times: readonly Nanoseconds[]; places: readonly Vec3[] }>();

function marksOf({ drive, asked }: AnswerState, of: string | undefined) {
  if (asked.state !== 'ready' || drive === undefined || drive !== of) return { times: NONE, places: NONE };
  const known = memory.get(asked.answer);
  if (known) return known;
  const rows = asked.answer.rows.slice(0, MOST_MARKS);
  const marks = {
    times: rows.flatMap((row) => timeOf(asked.answer, row) ?? []),
    places: rows.flatMap((row) => {
      const place = placeOf(asked.answer, row);
      return place ? [place] : [];
    }),
  };
  memory.set(asked.answer, marks);
  return marks;
}

/** Times of the answer about this drive. */
export const answerTimes = (state: AnswerState, drive: string | undefined): readonly Nanoseconds[] =>
  marksOf(state, drive).times;

/** Places of the answer about this drive, map frame. */
export const answerPlaces = (state: AnswerState, drive: string | undefined): readonly Vec3[] =>
  marksOf(state, drive).places;
