import type { ParameterSchema } from '../../../contract/stages.ts';
import { NONE } from './faint/faint.ts';

export const parameters = {
  reachM: {
    type: 'number',
    title: 'Reach',
    unit: 'm',
    default: 20,
    min: 3,
    max: 60,
    meaning: 'Lines further from the vehicle’s way are left out.',
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
