/**
 * What differs between two runs, of one drive or of two drives of the same road: A is held against B, and everything is told in A's
 * map frame (docs/compare.md).
 */
import type { Vec3 } from '../calibration.ts';
import type { Grade } from '../stages.ts';
import type { Nanoseconds } from '../time.ts';

/**
 * How B comes onto A. frame: both have one map frame; earth: by where their map frames lie on earth; path: by where the vehicle was
 * at the same times (one drive whose runs have different frames); lines: after one of these, moved so that the lines meet best.
 */
export const PLACEMENTS = ['frame', 'earth', 'path', 'lines'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** A motion in the plane: turned about a place, then shifted; heights are shifted by `z`. Metres, radians. */
export type SideMotion = {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly about: Vec3;
};

export type PlacedBy = {
  readonly by: Placement;
  /** From B's map frame to A's. */
  readonly motion: SideMotion;
  /** In a sentence. */
  readonly text: string;
  readonly possible: readonly Placement[];
};

/**
 * a, b: only there; moved: in both, beside each other; retyped: in both at one place, of another kind; same: in both, and neither.
 */
export const LINE_CHANGES = ['a', 'b', 'moved', 'retyped', 'same'] as const;
export type LineChange = (typeof LINE_CHANGES)[number];

/** A stretch of a line. Its points are in the payload. */
export type ChangedLine = {
  readonly change: LineChange;
  readonly class: string;
  readonly subtype: string;
  /** Of the line of B that lies there, where it is of another kind. */
  readonly otherSubtype?: string;
  /** Of the element in its own run. */
  readonly name: string;
  readonly lengthM: number;
  /** Beside the line of the other: the median over the stretch and the most; missing where there is none. */
  readonly movedM?: number;
  readonly mostM?: number;
};

/** A place where the two differ enough to be looked at. */
export type ChangedPlace = {
  readonly change: Exclude<LineChange, 'same'> | 'path';
  readonly sentence: string;
  readonly place: Vec3;
  /** What is shown around it. */
  readonly radiusM: number;
  /** When A passed it, on A's clock; missing where it has no path. */
  readonly t?: Nanoseconds;
  /** Index into `lines`; missing for a place of the path. */
  readonly line?: number;
};

export type ChangedParameter = {
  readonly stage: string;
  readonly title: string;
  readonly unit: string;
  /** In words; missing where the run has none of this name. */
  readonly a?: string;
  readonly b?: string;
};

export type ChangedMetric = {
  readonly stage: string;
  readonly name: string;
  readonly unit: string;
  readonly a?: number;
  readonly b?: number;
  /** b − a. */
  readonly difference?: number;
  readonly gradeA?: Grade;
  readonly gradeB?: Grade;
};

export type LineTotals = {
  readonly class: string;
  readonly aM: number;
  readonly bM: number;
  readonly onlyAM: number;
  readonly onlyBM: number;
  readonly movedM: number;
  readonly retypedM: number;
  /** Of what lies in both, how far beside each other; missing where nothing does. */
  readonly medianM?: number;
  readonly mostM?: number;
};

export type PathApart = {
  /** Horizontal distance. */
  readonly meanM: number;
  readonly mostM: number;
  readonly mostAtNs: Nanoseconds;
  /** Metres of A's path that B has, too. */
  readonly sharedM: number;
  readonly lengthAM: number;
};

export type RunChanges = {
  readonly placed: PlacedBy;
  /** What changed, in short, most important first. */
  readonly sentences: readonly string[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
  readonly parameters: readonly ChangedParameter[];
  /** Metrics that differ, those of another grade first, then by their share. */
  readonly metrics: readonly ChangedMetric[];
  readonly totals: readonly LineTotals[];
  readonly path?: PathApart;
  /** Largest first. */
  readonly places: readonly ChangedPlace[];
  readonly lines: readonly ChangedLine[];
};

/** Names of columns of the payload of lines: starts u32×(L+1), xyz f64×3V, offset f32×V (metres beside the other; NaN for none). */
export const LINE_COLUMNS = ['starts', 'xyz', 'offset'] as const;
/**
 * Of the payload of the path: t f64×N of A's clock, a f64×3N and b f64×3N places in A's map frame, tB f64×N of B's clock at the same
 * place (one drive: at the same time), apart f32×N. NaN where B has none.
 */
export const PATH_COLUMNS = ['t', 'a', 'b', 'tB', 'apart'] as const;
