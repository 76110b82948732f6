/** What can be set on vectors, and the settings that follow from it. */
import type { ParameterSchema, ParameterValues } from '../../../contract/stages.ts';
import { numberOf } from '../../contract/stage.ts';
import { NONE } from './faint/faint.ts';

export const parameters = {
  reachM: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 20,
    min: 3,
    max: 60,
    meaning: 'Lines further from the trajectory are left out.',
  },
  lowScore: {
    type: 'number',
    title: 'Faintest point',
    unit: 'σ',
    default: 2,
    min: 0.5,
    max: 20,
    meaning: 'Ridge points below this are no part of a line.',
  },
  seedScore: {
    type: 'number',
    title: 'Seed',
    unit: 'σ',
    default: 3.5,
    min: 0.5,
    max: 30,
    meaning: 'A line starts only from points at least this strong.',
  },
  significance: {
    type: 'number',
    title: 'Significance',
    unit: 'σ',
    default: 5,
    min: 1,
    max: 50,
    meaning:
      'Mean score times the square root of length over 1.6 m that a piece of line must reach: a faint one must be long.',
  },
  faintScore: {
    type: 'number',
    title: 'Faint line',
    unit: 'σ',
    default: 4,
    min: 2,
    max: NONE,
    meaning:
      'A line too weak to be followed is looked for along the others; its mean over 30 or 60 m must stand out by this. 100 looks for none.',
  },
  dashGapM: {
    type: 'number',
    title: 'Longest gap between dashes',
    unit: 'm',
    default: 10,
    min: 0.5,
    max: 20,
    meaning: 'Dashes further apart than this are separate lines.',
  },
  shortestM: {
    type: 'number',
    title: 'Shortest line',
    unit: 'm',
    default: 4,
    min: 0.5,
    max: 50,
    meaning: 'Shorter dividers are left out: arrows and letters are made of them.',
  },
} as const satisfies ParameterSchema;

/** Pieces up to this length may be dashes (m): the longest in use have 6 m and are followed for up to a metre more. */
const DASH_M = 7.5;

/** How ridge points are followed, be they of paint or of kerbs. */
export type Following = {
  readonly seedScore: number;
  readonly significance: number;
  readonly dashM: number;
};

export type Settings = {
  readonly reachM: number;
  readonly lowScore: number;
  readonly following: Following;
  readonly faintScore: number;
  readonly dashGapM: number;
  readonly shortestM: number;
};

export function settingsOf(values: ParameterValues): Settings {
  const value = (name: keyof typeof parameters): number => numberOf(values, name);
  return {
    reachM: value('reachM'),
    lowScore: value('lowScore'),
    following: {
      seedScore: value('seedScore'),
      significance: value('significance'),
      dashM: DASH_M,
    },
    faintScore: value('faintScore'),
    dashGapM: value('dashGapM'),
    shortestM: value('shortestM'),
  };
}
