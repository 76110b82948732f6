/** Words for the names that stages and logs give to columns, channels, kinds and units; what a number means is in its tip. */
import { metricText, withUnit } from './format.ts';

/** Quantities of the stages, as a person reads them. Others are made of the words in their name. */
const QUANTITIES: Readonly<Record<string, string>> = {
  residual: 'Mean distance to the map so far',
  matched: 'Share of points matched',
  sigma: 'Distance up to which points are matched',
  jump: 'Jump against steady motion',
  deviation: 'Deviation from steady motion',
  eigenRatio: 'Hold in the weakest direction',
  iterations: 'Iterations',
  correspondences: 'Pairs of points',
  source: 'Points of the sweep',
  mapPoints: 'Points of the local map',
  edge: 'Strain on the odometry',
  gnssEast: 'GNSS difference, east',
  gnssNorth: 'GNSS difference, north',
  gnssUp: 'GNSS difference, up',
  gnssWeight: 'Trust in the GNSS fix',
  sigmaHorizontal: 'Uncertainty across the ground',
  sigmaUp: 'Uncertainty of the height',
  intensityWeight: 'Support of the intensity',
  scans: 'Sweeps',
  views: 'Pictures',
  density: 'Points in the cell',
  marking: 'Probability of a marking',
  boundary: 'Probability of a boundary',
  lidar: 'Probability by lidar',
  camera: 'Probability by camera',
  markingScore: 'Strength of a marking',
  boundaryScore: 'Strength of a boundary',
  markingAngle: 'Direction of a marking',
  boundaryAngle: 'Direction of a boundary',
  rcs: 'Radar cross section',
  doppler: 'Speed along the ray',
  ring: 'Laser',
  rgb: 'Colour',
  time: 'Time within the sweep',
};

/** Endings of names that are units. */
const ENDINGS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/(?<=[a-z0-9])Mps2$/, 'm/s²'],
  [/(?<=[a-z0-9])Mps$/, 'm/s'],
  [/(?<=[a-z0-9])Deg$/, '°'],
  [/(?<=[a-z0-9])Rad$/, 'rad'],
  [/(?<=[a-z0-9])Hz$/, 'Hz'],
  [/(?<=[a-z0-9])Px$/, 'pixels'],
  [/(?<=[a-z0-9])(?:Ms|Millis)$/, 'ms'],
  [/(?<=[a-z0-9])Ns$/, 'ns'],
  [/(?<=[a-z0-9])M$/, 'm'],
  [/(?<=[a-z0-9])S$/, 's'],
];

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['gnss', 'GNSS'],
  ['imu', 'IMU'],
  ['ins', 'INS'],
]);

/** "shortestLengthM" is "Shortest length, m", "lane.width" is "Lane width". A unit that is known already is not said again. */
export function wordsOf(name: string, unit = ''): string {
  const known = Object.hasOwn(QUANTITIES, name) ? QUANTITIES[name] : undefined;
  const [ending, own] = ENDINGS.find(([ending]) => ending.test(name)) ?? [undefined, ''];
  const bare = ending === undefined ? name : name.replace(ending, '');
  const words = bare
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s._-]+/)
    .filter(Boolean)
    .map((word) => ABBREVIATIONS.get(word.toLowerCase()) ?? word.toLowerCase())
    .join(' ');
  const text = known ?? words.charAt(0).toUpperCase() + words.slice(1);
  return unit || known !== undefined || own === '' ? text : `${text}, ${own}`;
}

const KINDS: Readonly<Record<string, string>> = {
  trajectory: 'path',
  cloud: 'points',
  raster: 'raster',
  mask: 'labels of points',
  graph: 'pose graph',
  polylines: 'lines',
  map: 'map',
  landmarks: 'landmarks',
  table: 'table',
  series: 'values over time',
  image: 'picture',
};

/** The kind of an artifact. */
export const kindWord = (kind: string): string =>
  Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? kind) : wordsOf(kind).toLowerCase();

export type UnitWord = {
  readonly word: string;
  /** The number is to be multiplied by this first. */
  readonly factor: number;
  /** What the number says, for a tip. */
  readonly meaning?: string;
};

const NOISE =
  'How far it stands out of what chance alone makes (σ, one standard deviation): above 2 chance alone does it in 1 place of 40, above 3 in 1 of 700.';
const UNITS: Readonly<Record<string, UnitWord>> = {
  σ: { word: '× noise', factor: 1, meaning: NOISE },
  '0.1 σ': { word: '× noise', factor: 0.1, meaning: NOISE },
  'σ of the ground': {
    word: '× the spread of the ground',
    factor: 1,
    meaning: 'How much brighter the paint is than the road, in standard deviations of the road beside it.',
  },
  'spreads over usual ground': {
    word: '× the spread of the ground',
    factor: 1,
    meaning: 'How much brighter than usual ground at this range, in spreads of that ground.',
  },
  '2 cm over ground': { word: 'm over the ground', factor: 0.02 },
  'of 0.1': { word: '%', factor: 10 },
  'π/180 rad': { word: '°', factor: 1 },
  ns: { word: 'ms', factor: 1e-6 },
  '1/m²': { word: 'points a m²', factor: 1 },
};

/** A unit in words. */
export const unitWord = (unit: string): UnitWord =>
  (Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined) ?? { word: unit, factor: 1 };

/** "0.12 m", "3°", "2.4 × noise": a metric in the words of its unit. */
export function metricWords(metric: { readonly value: number; readonly unit: string }): string {
  const { word, factor } = unitWord(metric.unit);
  return withUnit(metricText({ ...metric, value: metric.value * factor }), word);
}

/** The unit of a channel: a probability that is stored in steps of 1/255 is a percentage. */
export const channelUnit = (channel: string, unit: string): UnitWord =>
  unit === 'of 255' && wordsOf(channel).startsWith('Probability')
    ? { word: '%', factor: 100 / 255 }
    : unitWord(unit);
