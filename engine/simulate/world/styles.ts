/** The country and kind of place a world is drawn from, by name. */
import type { RoadGrammar } from './grammar.ts';
import type { WorldStyle } from './world.ts';

export type NamedStyle = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly style: WorldStyle;
};

const PLAIN: WorldStyle = {
  lanes: [1, 2],
  laneWidthM: [2.8, 3.6],
  wear: 0.22,
  cruiseMps: [10.5, 14],
  traffic: 6,
  standing: 0.4,
  frontage: { terrace: 0.5, houses: 0.32, park: 0.18 },
};

const EU_TOWN: RoadGrammar = {
  paint: {
    centre: { one: 'dashed', several: 'solid', colour: 'white' },
    edgeLines: true,
    medianColour: 'white',
    crossing: 'zebra',
    dash: { onM: 3, offM: 6 },
    lineWidthM: 0.12,
  },
  edge: 'kerb',
  medianM: 0,
  shoulderM: 0.45,
  straightM: [150, 260],
  radiusM: [80, 240],
  superelevation: 0,
  junctions: { apartM: 150, signals: 0.7, firstS: 240 },
  pockets: 0.55,
  extraLane: 0.3,
  crossings: 0.8,
  islands: 0.5,
  cycle: 0.35,
  parking: 0.5,
  bay: 0.4,
  widen: 0.5,
  passing: 0.2,
};

export const STYLES: readonly NamedStyle[] = [
  {
    name: 'plain',
    title: 'Plain street',
    meaning: 'one or two lanes each way past houses and parks; what the presets standard and hard drive on',
    style: PLAIN,
  },
  {
    name: 'lively',
    title: 'Lively street',
    meaning: 'one lane each way through a busy town street with fresh paint',
    style: {
      ...PLAIN,
      lanes: [1],
      laneWidthM: [3.1, 3.4],
      wear: 0.12,
      cruiseMps: [11.5, 12.5],
      traffic: 9,
      redLight: 1,
      standing: 0,
      frontage: { terrace: 0.72, houses: 0.16, park: 0.12 },
    },
  },
  {
    name: 'town-eu',
    title: 'European town',
    meaning:
      'white lines, zebras, turn pockets out of hatched areas, added lanes, bus bays, cycle lanes, parking',
    style: {
      ...PLAIN,
      lanes: [1],
      laneWidthM: [3.0, 3.4],
      wear: 0.2,
      wearSpread: 0.22,
      cruiseMps: [11, 13],
      traffic: 8,
      standing: 0,
      frontage: { terrace: 0.62, houses: 0.23, park: 0.15 },
      road: EU_TOWN,
    },
  },
  {
    name: 'town-us',
    title: 'Town in the United States',
    meaning:
      'double yellow centre line, wide lanes, ladder crossings and two-line ones, turn pockets, stop bars',
    style: {
      ...PLAIN,
      lanes: [1, 2],
      laneWidthM: [3.3, 3.7],
      wear: 0.25,
      wearSpread: 0.25,
      cruiseMps: [11, 14],
      traffic: 7,
      standing: 0.1,
      frontage: { terrace: 0.25, houses: 0.5, park: 0.25 },
      road: {
        ...EU_TOWN,
        paint: {
          centre: { one: 'solid_solid', several: 'solid_solid', colour: 'yellow' },
          edgeLines: false,
          medianColour: 'yellow',
          crossing: 'ladder',
          dash: { onM: 3, offM: 9 },
          lineWidthM: 0.12,
        },
        shoulderM: 0.6,
        straightM: [170, 300],
        radiusM: [110, 300],
        pockets: 0.75,
        extraLane: 0.25,
        islands: 0,
        cycle: 0.3,
        bay: 0.15,
      },
    },
  },
  {
    name: 'rural-eu',
    title: 'European country road',
    meaning:
      'no kerbs: edge lines, verges, ditches, guardrails in bends; climbing lanes; junctions far apart',
    style: {
      ...PLAIN,
      lanes: [1],
      laneWidthM: [3.1, 3.5],
      wear: 0.28,
      wearSpread: 0.25,
      cruiseMps: [17, 22],
      traffic: 4,
      standing: 0,
      frontage: { terrace: 0, houses: 0.12, park: 0.88 },
      road: {
        ...EU_TOWN,
        edge: 'verge',
        shoulderM: 0.5,
        straightM: [120, 260],
        radiusM: [160, 420],
        superelevation: 0.04,
        junctions: { apartM: 420, signals: 0.1 },
        pockets: 0.6,
        extraLane: 0,
        crossings: 0,
        islands: 0,
        cycle: 0,
        parking: 0,
        bay: 0.25,
        widen: 0.3,
        passing: 0.55,
      },
    },
  },
  {
    name: 'motorway-eu',
    title: 'European motorway',
    meaning:
      'two or three lanes a direction, hard shoulders, a median with guardrails, lanes that begin and end',
    style: {
      ...PLAIN,
      lanes: [2, 3],
      laneWidthM: [3.5, 3.75],
      wear: 0.18,
      wearSpread: 0.18,
      cruiseMps: [26, 31],
      traffic: 9,
      standing: 0,
      frontage: { terrace: 0, houses: 0, park: 1 },
      road: {
        ...EU_TOWN,
        paint: { ...EU_TOWN.paint, dash: { onM: 6, offM: 12 }, lineWidthM: 0.15 },
        edge: 'verge',
        medianM: 3.4,
        shoulderM: 2.5,
        straightM: [200, 400],
        radiusM: [500, 1200],
        superelevation: 0.03,
        junctions: { apartM: 1e9, signals: 0, none: true },
        pockets: 0,
        extraLane: 0,
        crossings: 0,
        islands: 0,
        cycle: 0,
        parking: 0,
        bay: 0,
        widen: 0,
        passing: 0.9,
      },
    },
  },
];
