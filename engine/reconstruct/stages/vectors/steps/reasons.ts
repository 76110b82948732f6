/** Why something that was followed is no line of the map, in a sentence with the numbers that decided. */
import type { Facts } from './refuse.ts';

const metres = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} m`;
const centimetres = (value: number | undefined): string => `${(100 * (value ?? Number.NaN)).toFixed(1)} cm`;
const sigmas = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} σ`;
const percent = (value: number | undefined): string => `${Math.round(100 * (value ?? Number.NaN))} %`;
const degrees = (value: number | undefined): string =>
  `${Math.round(((value ?? Number.NaN) * 180) / Math.PI)}°`;

/** What each sensor that saw it shows, as "lidar 12 %, camera 30 %". */
function bySensor(
  lidar: number | undefined,
  camera: number | undefined,
  text: (value: number) => string,
): string {
  const seen = [
    ['lidar', lidar],
    ['camera', camera],
  ] as const;
  return seen.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${text(value)}`])).join(', ');
}

const paleness = ({ lidarShare, cameraShare }: Facts): string =>
  bySensor(lidarShare, cameraShare, percent) || 'not known';

/** Of lines, boundaries and what could be either. */
const LINES: Readonly<Record<string, (facts: Facts) => string>> = {
  faint: ({ lengthM, meanScore, significance, neededSigma }) =>
    `Too faint: ${metres(lengthM)} with a mean score of ${sigmas(meanScore)} stand out by ${sigmas(significance)} as a whole; ${sigmas(neededSigma)} are needed.`,
  short: ({ lengthM, shortestM }) =>
    `Too short: it is ${metres(lengthM)} long, and a line of its kind must have ${metres(shortestM)}.`,
  facing: () => 'Its higher side lies towards the path driven: the rim of a roadway rises away from it.',
  hidden: () => 'A surer boundary lies nearer to the path, or it is a short weak one before a long sure one.',
  flank: () => 'Something stands on it and it is no longer than a vehicle: the flank of a parked car.',
  stub: () => 'It is short and runs over a longer boundary: two boundaries do not cross.',
  seam: () =>
    'The ground is the same on both sides of it, in height, slope and surface: a joint, a rail or a crown.',
  flat: ({ stepM, leastStepM }) =>
    `The ground rises by ${centimetres(stepM)} across it, and along a kerb by ${centimetres(leastStepM)} at least: what stands beside it, or a ring of the lidar, looks like a step.`,
  unseen: () =>
    'No ground was seen beyond it and little before it: the front of something that vehicles stand before.',
  behind: () => 'It stands behind a row of parked vehicles and is no kerb: the road ends before them.',
  bank: () => 'It is the bank of a ditch, which has one line in its middle.',
  crossed: () => 'A line of paint with more evidence runs across it: parked cars leave such short kerbs.',
  verge: () =>
    'Asphalt ends before soil here, which a long line of it shows: this line lies beside that edge or beyond it.',
  painted: () => 'It has no step, and paint lies upon it or beyond it: the road does not end there.',
  beyond: () => 'It lies on a boundary of the roadway or beyond one, seen from the path driven.',
  ring: () => 'It is an arc about the first or last place of the drive: a ring of the lidar itself.',
  driven: () =>
    'The vehicle drove along over it: no line lies under a vehicle for so long. A seam, a crack or a rail.',
  arrows: () => 'It has the shape of an arrow along the lane.',
  step: ({ stepM, mostStepM }) =>
    `The ground steps by ${centimetres(Math.abs(stepM ?? Number.NaN))} under it, more than ${centimetres(mostStepM)}: it is a kerb, not paint.`,
  edge: ({ lidarSides, cameraSides, mostSides }) =>
    `Its two sides differ by more than ${percent(mostSides)} of its height (${bySensor(lidarSides, cameraSides, percent)}): it is the edge of something bright.`,
  road: ({ lidarRoad, cameraRoad, neededRoad }) =>
    `It is no brighter than the road beyond what is dark beside it: road between seams or rails. Over the road, of usual paint: ${bySensor(lidarRoad, cameraRoad, percent)}; ${percent(neededRoad)} are needed.`,
  soft: ({ lidarWidthM, cameraWidthM, mostWidthM }) =>
    `It is broader than ${centimetres(mostWidthM)} (${bySensor(lidarWidthM, cameraWidthM, centimetres)}), and its sides are not sharp: a wheel track or a stain.`,
  lidar: (facts) =>
    `The lidar shows no line there, and the camera is not sure enough alone. Of usual paint: ${paleness(facts)}.`,
  camera: (facts) =>
    `The camera shows no line there, and the lidar is not sure enough alone. Of usual paint: ${paleness(facts)}.`,
  stone: (facts) =>
    `It is as broad as a row of stones, bright to the lidar and hardly brighter to the camera. Of usual paint: ${paleness(facts)}.`,
  rail: () =>
    'What lies beside it is darker than the road by more than the line is brighter: the bed of a rail, not paint.',
  pale: ({ cameraRoad, paleRoad }) =>
    `It has no gaps, and the camera shows ${percent(cameraRoad)} of what usual paint stands out from the road (${percent(paleRoad)} needed): mortar in a joint, concrete or pale stones.`,
  parking: () =>
    'It is paler than paint, vehicles are parked along it, and no lane has room between it and the kerb behind them: stones where the carriageway ends.',
  thin: () =>
    'It is thinner and paler than the paint of this street to both sensors, as a whole: mortar or grit in a joint.',
  bare: () =>
    'Nothing on this street is sure to be paint: no crossing, no row of dashes, and no line twice as bright as the road to the camera.',
  'on-crossing': () => 'It lies on a crossing.',
  'bar-side': () => 'It is the side of a broad stop line.',
};

/** Of bars, and of groups of them. */
const BARS: Readonly<Record<string, (facts: Facts) => string>> = {
  'few-bars': ({ bars, neededBars }) => `${bars} bars lie side by side; a zebra must have ${neededBars}.`,
  'uneven-bars': ({ bars, uneven, mostUneven, raggedM, mostRaggedM, significance, neededSigma }) =>
    `${bars} broad bars lie side by side, but no zebra: their distances scatter by ${percent(uneven)} (${percent(mostUneven)} at most), their ends by ${metres(raggedM)} (${metres(mostRaggedM)} at most), and they stand out by ${sigmas(significance)} together (${sigmas(neededSigma)} needed).`,
  hatched: ({ bars, obliqueRad, mostObliqueRad }) =>
    `A hatched area: its ${bars} bars stand in a row ${degrees(obliqueRad)} off their normal; a zebra is off by ${degrees(mostObliqueRad)} at most.`,
  alone: ({ lengthM, periodM, nearestM, furthestM }) =>
    `A broken line of ${metres(lengthM)} with a dash every ${centimetres(periodM)}, and none like it beside it, ${metres(nearestM)} to ${metres(furthestM)} away; nor a faint one that is as long, between the same kerbs.`,
  'crossing-beyond': ({ share, mostShare, apartM }) =>
    `${percent(share)} of its outline lie over ${metres(apartM)} beyond a boundary of the roadway, seen from the path driven; ${percent(mostShare)} is too much.`,
  'along-way': ({ turnRad, neededTurnRad }) =>
    `The vehicle drove along over it, and people would walk along the way: they walk by ${degrees(turnRad)} to it, and across it by ${degrees(neededTurnRad)} at least.`,
  'in-hatched': () => 'It lies in a hatched area: a row of oblique bars, two of which look like its lines.',
  'pale-bars': ({ share, neededShare }) =>
    `Three of ten of its bars show no more than ${percent(share)} of usual paint to either sensor (${percent(neededShare)} needed): tracks of wheels.`,
  'long-bar': ({ lengthM, longestM }) =>
    `Too long: it has ${metres(lengthM)}, and a stop line ${metres(longestM)} at most.`,
  'short-bar': ({ lengthM, shortestM }) =>
    `Too short: ${metres(lengthM)} of it are painted, and a stop line has ${metres(shortestM)}.`,
  'crooked-bar': ({ scatterM, mostScatterM }) =>
    `Not straight: its points scatter by ${centimetres(scatterM)}, and those of a bar by ${centimetres(mostScatterM)} at most.`,
  'unseen-bar': ({ neededSeen }) => `The lidar saw less than ${percent(neededSeen)} of it.`,
  'pale-bar': (facts) =>
    `Too pale: of usual paint it shows ${paleness(facts)}; ${percent(facts.neededShare)} in the mean and ${percent(facts.weakestShare)} in the weaker sensor are needed.`,
  'no-bar': ({ filled, neededFilled, unlike, mostUnlike, widthM, narrowestM, broadestM }) =>
    `No bar of paint: ${percent(filled)} of it are painted (${percent(neededFilled)} needed), its sides differ by ${percent(unlike)} of its height (${percent(mostUnlike)} at most), and it is ${centimetres(widthM)} wide (${centimetres(narrowestM)} to ${centimetres(broadestM)}).`,
  'bars-beside': ({ bars, apartM }) =>
    `${bars === 1 ? 'Another bar lies' : `${bars} other bars lie`} beside it, nearer than ${metres(apartM)}: a zebra or a hatched area.`,
  gutter: ({ share, gutterM }) =>
    `${percent(share)} of it lie within ${metres(gutterM)} of a boundary of the roadway: stones of a kerb or a gutter.`,
  along: ({ turnRad, neededTurnRad, sideM, beforeM }) =>
    `It turns by ${degrees(turnRad)} against the way; a stop line across it by ${degrees(neededTurnRad)}, and one of a side street lies ${metres(sideM)} beside the way and no more than ${metres(beforeM)} before or behind it.`,
  'in-row': () => 'Other bars continue its line: stones of a gutter lie in a row.',
  known: ({ apartM }) => `A stop line, or a longer line of paint, is known within ${metres(apartM)} of it.`,
};

/** @param why as the stage names it (watch.ts); a word that is not known is shown as it is */
export const reasonOf = (why: string, facts: Facts): string =>
  (LINES[why] ?? BARS[why])?.(facts) ?? `It does not look like paint: ${why.replaceAll(/[-_]/g, ' ')}.`;
