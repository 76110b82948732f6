/** The plan of what is painted on a road, and of its lanes, in road coordinates. */
import type { Side } from '../../model/profile.ts';
import type { Pattern } from '../../model/road-grammar.ts';
import type { PlannedMark } from '../marks.ts';
import type { Soil } from '../soil.ts';
import type { Street } from '../street.ts';

/** A place in road coordinates. */
export type Place = readonly [s: number, t: number];

export type PlannedLine = {
  readonly id: string;
  /** Along its own coordinate: s on the main road, the depth from the axis on a side road. */
  readonly from: number;
  readonly to: number;
  readonly at: (x: number) => Place;
  readonly pattern: Pattern;
  readonly colour: 'white' | 'yellow';
  readonly widthM: number;
  readonly dash: { readonly onM: number; readonly offM: number };
  /** Where the first dash begins. */
  readonly phaseM: number;
  /** On a side road. */
  readonly arm?: boolean;
  /** Where the lane's edge was meant to be, when an edit has moved the line. */
  readonly meant?: (x: number) => Place;
  /** The line whose wear it shows, when an edit has cut it off. */
  readonly wearOf?: string;
};

export type PlannedCrossing = {
  readonly id: string;
  readonly kind: 'zebra' | 'ladder' | 'lines' | 'broken';
  readonly s: readonly [number, number];
  readonly t: readonly [number, number];
  /** Walkers cross along this coordinate. */
  readonly walk: 's' | 't';
};

export type PlannedStop = { readonly id: string; readonly from: Place; readonly to: Place };

export type Turn = 'left' | 'straight' | 'right';

export type PlannedArrow = {
  readonly id: string;
  readonly s: number;
  readonly t: number;
  /** 1 points with s. */
  readonly along: 1 | -1;
  readonly turns: readonly Turn[];
};

/** Between two edges, given as offsets t at a station. Stripes lean with the traffic that passes on their right. */
export type PlannedHatch = {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly low: (s: number) => number;
  readonly high: (s: number) => number;
};

/** A driving lane or the taper into or out of one, over a stretch of the main road. */
export type PlannedLane = {
  readonly side: Side;
  readonly from: number;
  readonly to: number;
  /** Strip, or "pocket"; a taper between two lanes has the id of the one that begins or ends. */
  readonly strip: string;
  /** Of tapers: the lane that goes on beside it. */
  readonly beside?: string;
  readonly inner: (s: number) => number;
  readonly outer: (s: number) => number;
  /** Through a junction or over a crossing, where nothing is painted. */
  readonly virtual?: boolean;
};

export type RoadPlan = {
  readonly street: Street;
  readonly lines: readonly PlannedLine[];
  readonly crossings: readonly PlannedCrossing[];
  readonly stops: readonly PlannedStop[];
  readonly arrows: readonly PlannedArrow[];
  readonly hatches: readonly PlannedHatch[];
  readonly lanes: readonly PlannedLane[];
  /** Painted, and neither lines nor areas of the map. */
  readonly marks?: readonly PlannedMark[];
  /** What covers the edge of the asphalt. */
  readonly soil?: Soil;
};

/** A lane counts where it is at least this wide all along. */
export const LANE_M = 2.5;

/** Length of an arrow on the road. */
export const ARROW_M = 4.2;
