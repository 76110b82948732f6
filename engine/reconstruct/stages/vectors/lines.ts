/** Lines of the map as the stage gives them out: name, class, confidence, size, and where each came from. */
import { createHash } from 'node:crypto';
import type { Vec3 } from '../../../contract/calibration.ts';
import { length2d, resample } from '../../../geometry/polyline.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import type { DrivenPath } from './driven-path.ts';
import { significanceOf } from './following/chains.ts';
import type { Crossing } from './following/crossings.ts';
import type { RidgePoint } from './following/ridge-points.ts';
import type { Trace } from './following/trace.ts';
import { withHeights, withUpperHeights } from './heights.ts';
import type { Look } from './profile.ts';

/** Significance at which a line is as likely as not, and by which its odds grow e-fold (standard deviations). */
const LIKELY = 8;
const PER_E = 4;
/** Bars of a crossing that say nothing, and by which the doubt in it falls e-fold. */
const FEW_BARS = 2;
const BARS_PER_E = 3;
/** Of the outline of a crossing, across (m): it is drawn around its bars, not measured. */
const CROSSING_SIGMA_M = 0.1;
/** A line is seen from poses within this of its samples (m). */
const SIGHT_M = 15;
const SAMPLE_M = 2;
/** 48 bits of a digest: among a million lines two of one name are very unlikely. */
const ID_DIGITS = 12;

export type MapLine = {
  readonly id: string;
  readonly class: 'divider' | 'boundary' | 'crossing' | 'stop_line';
  readonly subtype: string;
  readonly confidence: number;
  readonly lengthM: number;
  /** Of the paint; where the rasters show it. */
  readonly widthM?: number | undefined;
  readonly colour?: 'white' | 'yellow' | undefined;
  /** Of the line's own place, across (m). */
  readonly sigmaM: number;
  readonly residualM: number;
  readonly meanScore: number;
  /** Pieces it was joined from. */
  readonly pieces: number;
  /** How much of it was too faint to be followed, and was found beside other lines (m). */
  readonly faintM: number;
  /** Sweeps that passed within reach of it. */
  readonly scans: number;
  readonly sources: readonly string[];
  /** Not seen, but concluded from the lines that it joins. */
  readonly inferred?: true;
};

export type Line = {
  readonly info: MapLine;
  readonly line: readonly Vec3[];
  /** First and last pose from which it was seen. */
  readonly poses: readonly [number, number] | undefined;
};

/** A trace as a line of the map. */
export function lineOf(
  trace: Trace,
  kind: MapLine['class'],
  subtype: string,
  look: Partial<Look>,
  rasters: RasterReader,
  path: DrivenPath,
): Line {
  const heights = kind === 'boundary' ? withUpperHeights : withHeights;
  const line = heights(directed(trace.line), rasters);
  const faintM = trace.faint.solidM + trace.faint.dashedM;
  const painted = trace.pieces.reduce((a, b) => a + b, faintM);
  const significance = significanceOf(trace.meanScore, painted);
  const poses = passedBy(path, line);
  return {
    line,
    poses,
    info: {
      id: idOf(kind, line[0], line.at(-1)),
      class: kind,
      subtype,
      confidence: confidenceOf(significance),
      lengthM: hundredths(trace.lengthM),
      ...look,
      sigmaM: thousandths(trace.sigmaM),
      residualM: thousandths(trace.residualM),
      meanScore: hundredths(trace.meanScore),
      pieces: trace.pieces.length,
      faintM: hundredths(faintM),
      scans: countOf(poses),
      sources: tilesUnder(trace.points, rasters.shape.tileM),
    },
  };
}

/** A line that nobody saw: half as sure as one that was seen (as in the lanes stage). */
export const inferredOf = (line: Line): Line => ({
  ...line,
  info: { ...line.info, confidence: thousandths(line.info.confidence / 2), inferred: true },
});

export function crossingLineOf(
  { outline, bars, subtype }: Crossing,
  rasters: RasterReader,
  path: DrivenPath,
): Line {
  const line = withHeights(outline, rasters);
  const points = bars.flatMap((bar) => bar.points);
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  // Between two lines a crossing is as sure as the weaker of them.
  const significance = Math.min(...bars.map((bar) => significanceOf(bar.meanScore, bar.lengthM)));
  const poses = passedBy(path, line);
  return {
    line,
    poses,
    info: {
      id: idOf('crossing', line[0], line[2]),
      class: 'crossing',
      subtype,
      confidence: subtype === 'zebra' ? confidenceOfBars(bars.length) : confidenceOf(significance),
      lengthM: hundredths(length2d(line)),
      sigmaM: CROSSING_SIGMA_M,
      residualM: 0,
      meanScore: hundredths(meanScore),
      pieces: bars.length,
      faintM: 0,
      scans: countOf(poses),
      sources: tilesUnder(points, rasters.shape.tileM),
    },
  };
}

const confidenceOf = (significance: number): number =>
  thousandths(1 / (1 + Math.exp(-(significance - LIKELY) / PER_E)));

const confidenceOfBars = (bars: number): number => thousandths(1 - Math.exp(-(bars - FEW_BARS) / BARS_PER_E));

const tilesUnder = (points: readonly RidgePoint[], tileM: number): string[] =>
  [...new Set(points.map(({ x, y }) => `${Math.floor(x / tileM)}_${Math.floor(y / tileM)}`))].sort();

/** From south-west to north-east, so that a line's direction does not hang on which end was found first. */
function directed(line: readonly Vec3[]): readonly Vec3[] {
  const [a, b] = [line[0], line[line.length - 1]];
  return a && b && a[0] + a[1] > b[0] + b[1] ? [...line].reverse() : line;
}

/** The same for the same line, also when others come and go: class and ends to a decimetre. */
function idOf(kind: string, ...corners: readonly (Vec3 | undefined)[]): string {
  const ends = corners.map((p) => (p ? `${p[0].toFixed(1)},${p[1].toFixed(1)}` : ''));
  return createHash('sha256')
    .update(`${kind} ${ends.join(' ')}`)
    .digest('hex')
    .slice(0, ID_DIGITS);
}

const countOf = (poses: Line['poses']): number => (poses ? poses[1] - poses[0] + 1 : 0);

/** First and last pose within sight of a line. */
const passedBy = (path: DrivenPath, line: readonly Vec3[]): [number, number] | undefined =>
  path.passed(resample(line, SAMPLE_M), SIGHT_M);

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
