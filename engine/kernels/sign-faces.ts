/**
 * What the ray caster paints on signs: numbers shared with native/src/raycast/materials/sign_faces.h. Append, never
 * renumber. test/unit/kernels/shared-numbers.test.ts holds the two against one another.
 */
export const SIGN_FACE = {
  giveWay: 0,
  stop: 1,
  priorityRoad: 2,
  pedestrianCrossing: 10,
  parking: 11,
  noStopping: 12,
  straightOn: 13,
  direction: 14,
  streetName: 15,
  /** Value: one of US_BOARD. */
  usBoard: 16,
  /** Value: km/h. */
  speedLimit: 20,
  /** Value: mph. */
  usSpeedLimit: 21,
  /** Value: one of SIGN_SYMBOL. */
  warning: 22,
  /** Value: one of SIGN_SYMBOL. */
  usWarning: 23,
  plainYellow: 24,
  usNoParking: 25,
  /** Value: one of CHEVRON. */
  chevron: 26,
  busStop: 27,
  cyclePath: 28,
} as const;
export type SignFace = keyof typeof SIGN_FACE;

/** What a warning sign warns of. */
export const SIGN_SYMBOL = { bendRight: 0, bendLeft: 1, people: 2, lights: 3, crosswalk: 4 } as const;
export type SignSymbol = keyof typeof SIGN_SYMBOL;

export const US_BOARD = { name: 0, destinations: 1 } as const;

export const CHEVRON = { right: 0, left: 1 } as const;
