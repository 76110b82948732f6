/** Paint rules of a road style, and the chances by which its cross-section varies. */

export type Pattern = 'solid' | 'dashed' | 'solid_solid' | 'solid_dashed' | 'dashed_solid';

export type PaintRules = {
  /** Between the directions where nothing lies between them: with one lane each way, and with several. */
  readonly centre: { readonly one: Pattern; readonly several: Pattern; readonly colour: 'white' | 'yellow' };
  readonly edgeLines: boolean;
  /** The line nearest the middle where there is a median. */
  readonly medianColour: 'white' | 'yellow';
  /** broken: two broken lines (a ford, as at lights in Germany). */
  readonly crossing: 'zebra' | 'ladder' | 'lines' | 'broken';
  readonly dash: { readonly onM: number; readonly offM: number };
  readonly lineWidthM: number;
  /** Chance that nothing is painted between two junctions or crossings, nor at a junction. Default 0. */
  readonly bare?: number;
  /** Junctions without lights have neither crossings nor stop lines. */
  readonly marksAtLightsOnly?: boolean;
  /** Between a lane and parked cars. Default true. */
  readonly parkingLines?: boolean;
};

/** Shares and chances are 0 to 1. */
export type RoadGrammar = {
  readonly paint: PaintRules;
  /** kerb: raised stone and pavement; verge: grass, a ditch, guardrails in outer bends. */
  readonly edge: 'kerb' | 'verge';
  /** Between the directions all along; 0: none. */
  readonly medianM: number;
  readonly shoulderM: number;
  readonly straightM: readonly [number, number];
  readonly radiusM: readonly [number, number];
  /** One-sided slope at most, in the tightest bends; 0: the crown stays. */
  readonly superelevation: number;
  readonly junctions: {
    readonly apartM: number;
    readonly signals: number;
    /** Station of a first junction with lights and four arms on a straight made for it. */
    readonly firstS?: number;
    /** None at all. */
    readonly none?: boolean;
  };
  readonly pockets: number;
  readonly extraLane: number;
  readonly crossings: number;
  /** From a junction to a crossing at least (m; 105). */
  readonly crossingClearM?: number;
  readonly islands: number;
  readonly cycle: number;
  readonly parking: number;
  readonly bay: number;
  readonly widen: number;
  /** Lanes that come and go between junctions: climbing lanes, merging ones. */
  readonly passing: number;
};
