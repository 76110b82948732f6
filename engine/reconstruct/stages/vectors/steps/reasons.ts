/** Why something that was followed is no line of the map, in a sentence with the numbers that decided. */

type Facts = Readonly<Record<string, number>>;

const metres = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} m`;
const sigmas = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} σ`;

const SENTENCES: Readonly<Record<string, (facts: Facts) => string>> = {
  faint: ({ lengthM, meanScore, significance, neededSigma }) =>
    `Too faint: ${metres(lengthM)} with a mean score of ${sigmas(meanScore)} stand out by ${sigmas(significance)} as a whole; ${sigmas(neededSigma)} are needed.`,
  short: ({ lengthM, shortestM }) =>
    `Too short: it is ${metres(lengthM)} long, and a line of its kind must have ${metres(shortestM)}.`,
  facing: () => 'Its higher side lies towards the path driven: the rim of a roadway rises away from it.',
  hidden: () => 'A surer boundary lies nearer to the path, or it is a short weak one before a long sure one.',
  flank: () => 'Something stands on it and it is no longer than a vehicle: the flank of a parked car.',
  stub: () => 'It is short and runs over a longer boundary: two boundaries do not cross.',
  bank: () => 'It is the bank of a ditch, which has one line in its middle.',
  crossed: () => 'A line of paint with more evidence runs across it: parked cars leave such short kerbs.',
  beyond: () => 'It lies on a boundary of the roadway or beyond one, seen from the path driven.',
  ring: () => 'It is an arc about the first or last place of the drive: a ring of the lidar itself.',
  driven: () =>
    'The vehicle drove along over it: no line lies under a vehicle for so long. A seam, a crack or a rail.',
  arrows: () => 'It has the shape of an arrow along the lane.',
  step: () => 'The ground steps under it: it is a kerb, not paint.',
  edge: () => 'Its two sides differ as much as it stands out: it is the edge of something bright.',
  soft: () => 'It is broader than a line, and its sides are not sharp: a wheel track or a stain.',
  lidar: () => 'The lidar shows no line there, and the camera is not sure enough alone.',
  camera: () => 'The camera shows no line there, and the lidar is not sure enough alone.',
  stone: () => 'It is as broad as a row of stones, bright to the lidar and hardly brighter to the camera.',
};

/** @param why as the stage names it (watch.ts); a word that is not known is shown as it is */
export const reasonOf = (why: string, facts: Facts): string =>
  SENTENCES[why]?.(facts) ?? `It does not look like paint: ${why.replaceAll(/[-_]/g, ' ')}.`;
