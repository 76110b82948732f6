/** The numbers that decide about a line, by name: how the stepper calls them, and their units. */
import type { StepNumber } from '../../../../contract/steps/step.ts';
import type { Facts } from './refuse.ts';

const NAMES: Readonly<Record<string, readonly [name: string, unit: string]>> = {
  lengthM: ['Length', 'm'],
  shortestM: ['Shortest that counts', 'm'],
  longestM: ['Longest that counts', 'm'],
  meanScore: ['Mean score', 'σ'],
  significance: ['Stands out by', 'σ'],
  neededSigma: ['Must stand out by', 'σ'],
  bars: ['Bars', ''],
  neededBars: ['Bars needed', ''],
  obliqueRad: ['Row off the normal of its bars', '°'],
  mostObliqueRad: ['Most off the normal', '°'],
  uneven: ['Distances scatter by', ''],
  mostUneven: ['Distances may scatter by', ''],
  raggedM: ['Ends scatter by', 'm'],
  mostRaggedM: ['Ends may scatter by', 'm'],
  periodM: ['Period of its dashes', 'm'],
  nearestM: ['Nearest partner', 'm'],
  furthestM: ['Furthest partner', 'm'],
  scatterM: ['Scatter about a straight line', 'm'],
  mostScatterM: ['Most scatter', 'm'],
  stepM: ['Step of the ground across it', 'm'],
  mostStepM: ['Highest step', 'm'],
  leastStepM: ['Lowest step', 'm'],
  lidarShare: ['Of usual paint, lidar', ''],
  cameraShare: ['Of usual paint, camera', ''],
  neededShare: ['Of usual paint, needed', ''],
  lidarRoad: ['Over the road, of usual paint, lidar', ''],
  cameraRoad: ['Over the road, of usual paint, camera', ''],
  neededRoad: ['Over the road, needed', ''],
  paleRoad: ['Over the road, needed without gaps', ''],
  weakestShare: ['Of usual paint, weaker sensor', ''],
  neededSeen: ['Share that must be seen', ''],
  lidarSigma: ['Contrast over its error, lidar', ''],
  cameraSigma: ['Contrast over its error, camera', ''],
  lidarSides: ['Sides differ by, of its height, lidar', ''],
  cameraSides: ['Sides differ by, of its height, camera', ''],
  mostSides: ['Sides may differ by', ''],
  unlike: ['Sides differ by, of its height', ''],
  mostUnlike: ['Sides may differ by', ''],
  filled: ['Painted share', ''],
  neededFilled: ['Painted share needed', ''],
  widthM: ['Width', 'm'],
  lidarWidthM: ['Width, lidar', 'm'],
  cameraWidthM: ['Width, camera', 'm'],
  mostWidthM: ['Broadest line', 'm'],
  narrowestM: ['Narrowest bar', 'm'],
  broadestM: ['Broadest bar', 'm'],
  share: ['Share that lies there', ''],
  mostShare: ['Share that may lie there', ''],
  apartM: ['Distance that counts', 'm'],
  gutterM: ['Nearest to a boundary', 'm'],
  turnRad: ['Turn against the way', '°'],
  neededTurnRad: ['Turn needed', '°'],
  sideM: ['Nearest to the way for a side street', 'm'],
  beforeM: ['Furthest before or behind the way', 'm'],
};

const DEGREES = 180 / Math.PI;

/** A fact without a name here is left out. */
export const numbersOf = (facts: Facts): StepNumber[] =>
  Object.entries(facts).flatMap(([key, value]) => {
    const named = NAMES[key];
    if (!named || Number.isNaN(value)) return [];
    const [name, unit] = named;
    return [{ name, unit, value: unit === '°' ? value * DEGREES : value }];
  });
