/** Questions to a drive in SQL: the views that there are, ready questions, and the rows of an answer. */
import { z } from 'zod';
import { handle, nothing, result } from './method.ts';

/** Longer than any statement that a person writes; the engine's own limit is the same. */
export const MOST_SQL_CHARACTERS = 100_000;
/** Rows that a table on the screen takes in at once. */
export const MOST_SHOWN_ROWS = 20_000;

export type AskColumn = {
  readonly name: string;
  readonly type: 'integer' | 'real' | 'text';
  /** Empty where it has none. */
  readonly unit: string;
  readonly meaning: string;
};

export type AskView = {
  readonly name: string;
  readonly meaning: string;
  readonly columns: readonly AskColumn[];
};

export type AskQuestion = { readonly id: string; readonly title: string; readonly sql: string };

/** Text also for what JSON has no number for: whole numbers beyond 2⁵³, infinities; a blob is its size in words. */
export type AskCell = string | number | null;

export type AskAnswer = {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly rows: readonly (readonly AskCell[])[];
  /** Why rows were left out, as a sentence; undefined where all are there. */
  readonly cut?: string | undefined;
  readonly wallMs: number;
};

export const ASK = {
  /** The views of a drive, its own wide ones included. */
  'ask.describe': {
    params: z.object({ drive: handle }),
    result: result<{ readonly views: readonly AskView[]; readonly questions: readonly AskQuestion[] }>(),
  },
  'ask.query': {
    params: z.object({
      drive: handle,
      sql: z.string().max(MOST_SQL_CHARACTERS),
      rows: z.number().int().min(1).max(MOST_SHOWN_ROWS).optional(),
    }),
    result: result<AskAnswer>(),
  },
  /** Ends the questions to this drive that run or wait. */
  'ask.stop': { params: z.object({ drive: handle }), result: nothing },
} as const;
