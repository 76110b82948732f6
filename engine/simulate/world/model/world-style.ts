/** The numbers that a world is drawn from. */
import type { RoadGrammar } from './road-grammar.ts';
import type { StreetLook } from './street-look.ts';

export type WorldStyle = {
  /** Lanes in each direction to choose from. */
  readonly lanes: readonly [number, ...number[]];
  readonly laneWidthM: readonly [number, number];
  /** Wear of paint, 0 fresh to 1 gone, and how far single lines differ from it (one sigma; 0.18 when left out). */
  readonly wear: number;
  readonly wearSpread?: number;
  readonly cruiseMps: readonly [number, number];
  /** Cars a minute and lane. */
  readonly traffic: number;
  /** Chance of starting at rest. */
  readonly standing: number;
  /** Whose signs and lights stand beside the road. Default eu. */
  readonly country?: 'eu' | 'us';
  /** Chance that the first lights on the route turn red before the vehicle. Default 0. */
  readonly redLight?: number;
  /** Share of frontage that is closed terrace, houses, park. */
  readonly frontage: { readonly terrace: number; readonly houses: number; readonly park: number };
  /** How the road varies; without it one section goes all along, in white paint. */
  readonly road?: RoadGrammar;
  /** What lies in its surface and along its rim, and its light; without it asphalt is even and kerbs are whole and grey. */
  readonly look?: StreetLook;
};
