/** A run's map with the corrections of people. */
import { z } from 'zod';
import { handle, id, type Payload, result } from '../method.ts';

export type CorrectionInfo = {
  /** Its place among those that hold; the first is 1. */
  readonly n: number;
  readonly text: string;
  /** Id of the element or lanelet. */
  readonly element: string;
  /** Names of lanelets that went with it. */
  readonly lost: readonly string[];
  /** Why it could not be done, and is left out. */
  readonly refused?: string | undefined;
};

export type Corrections = {
  /** Those that hold, the oldest first; the newest thousand. */
  readonly list: readonly CorrectionInfo[];
  readonly count: number;
  readonly canRedo: boolean;
  /** What the checks find in the map with them, and in the map as made. */
  readonly findings: number;
  readonly findingsAsMade: number;
  readonly problems: readonly string[];
};

export const MAP = {
  /** Payload: the map document with its corrections, as JSON; missing while the map is not made. */
  'map.read': {
    params: z.object({ drive: handle, artifact: id, asMade: z.boolean().optional() }),
    result: result<{ readonly corrections: number; readonly payload?: Payload }>(),
  },
  /** Payload: what the checks find in the run's map with its corrections, as the table of Validation; missing without any. */
  'map.findings': {
    params: z.object({ drive: handle, run: id }),
    result: result<{ readonly corrections: number; readonly payload?: Payload }>(),
  },
  'map.corrections': {
    params: z.object({ drive: handle, artifact: id }),
    result: result<Corrections>(),
  },
  /** One command (engine/map/edit/command.ts). One that does not fit is refused, and nothing is kept of it. */
  'map.correct': {
    params: z.object({ drive: handle, artifact: id, command: z.looseObject({ do: z.string().max(20) }) }),
    result: result<{ readonly count: number; readonly lost: readonly string[] }>(),
  },
} as const;
