/** What a street's surface and rim are made of, how they are worn, and its light: ranges that a seed draws from. */

export type Range = readonly [low: number, high: number];

/** Shares and chances are 0 to 1; albedo is what a camera sees of a material, reflectance what a laser of 900 nm does. */
export type StreetLook = {
  readonly kerb: { readonly albedo: Range; readonly reflectance: Range };
  /** Stretches of kerb along blocks that are lowered (gates) or flush, by number in 100 m of one side. */
  readonly kerbCuts: { readonly lowered: number; readonly flush: number };
  /** Gutter of stones in front of the kerb, or between a lane and a parking strip: the chance on each side. */
  readonly gutter: { readonly chance: number; readonly widthM: Range };
  /** How much of the asphalt's answer wheels have taken; and the strip of it that they leave between two tracks. */
  readonly tracks: Range;
  /** In 100 m of a lane. */
  readonly seams: number;
  readonly patches: number;
  /** In 100 m of road. */
  readonly manholes: number;
  /** Parking strips are paved with stones, not asphalted. */
  readonly pavedParking: number;
  /** Two pairs of tram rails along the middle. */
  readonly rails: number;
  /** Trees along the kerb whose crowns reach over the road. */
  readonly avenue: number;
  /** Behind the kerb, each a share of the places for such things: bicycles, rows of bollards, low hedges. */
  readonly bicycles: number;
  readonly bollards: number;
  readonly hedges: number;
  /** Zigzag lines, cycle symbols and numbers: a share of the places for them. */
  readonly marks: number;
  /** Gravel and grass over the edge of the asphalt where there is no kerb. */
  readonly raggedEdge: boolean;
  /** Share of parking places that are taken. */
  readonly parked: number;
  /** A factor on the light that cameras take in: over 1 what lies in the sun burns out. */
  readonly exposure: Range;
  /** Of the sun over the horizon (rad). */
  readonly sunRad: Range;
};

/** A stretch of kerb that does not stand up as the rest. */
export type KerbCut = {
  readonly side: 1 | -1;
  readonly from: number;
  readonly to: number;
  readonly kind: 'lowered' | 'flush';
  /** Height that is left (m). */
  readonly upM: number;
};
