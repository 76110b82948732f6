/**
 * Vectors: evidence becomes lines. Ridge points (non-maximum suppression with sub-cell place) are followed with hysteresis,
 * pieces are joined across dash gaps where both ends lie on one arc, and a local quadratic fit makes the line smooth. What is too faint
 * to be followed is looked for beside the lines found. Kerbs are kept where they are the first edge seen from the vehicle's way;
 * paint beyond them, or on them, is none of the road's.
 * docs/stages/vectors.md.
 */
import { createHash } from 'node:crypto';
import type { Vec3 } from '../../../contract/calibration.ts';
import { encodeColumns } from '../../../contract/columns.ts';
import { length2d, resample } from '../../../geometry/polyline.ts';
import { numberOf, requiredInput, type Stage, type StageContext } from '../../contract/stage.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { RasterReader } from '../../mapping/raster.ts';
import { contrastOf } from './contrast.ts';
import type { Crossing } from './crossings.ts';
import { faintChains } from './faint/faint.ts';
import { withHeights, withUpperHeights } from './heights.ts';
import { classOf, Edges, facesRoad, farFrom, subtypeOf, uncrossed } from './judge.ts';
import { parameters } from './parameters.ts';
import { type Look, lookOf } from './profile.ts';
import { type RidgePoint, type RidgeSource, ridgePoints, withinReach } from './ridge-points.ts';
import { Road } from './road.ts';
import { joined, onCrossing, type Trace, traceLines } from './trace.ts';

const MARKING: RidgeSource = { score: 'markingScore', angle: 'markingAngle' };
const BOUNDARY: RidgeSource = { score: 'boundaryScore', angle: 'boundaryAngle', step: 'step' };

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
};

export const stage: Stage = {
  id: 'vectors',
  title: 'Vectors',
  summary: 'Turns evidence into dividers, boundaries, crossings and stop lines.',
  version: 5,
  module: import.meta.url,
  reads: [],
  takes: [
    { name: 'evidence', kind: 'raster', stage: 'evidence' },
    { name: 'rasters', kind: 'raster', stage: 'accumulation' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [{ name: 'lines', kind: 'polylines', title: 'Dividers, boundaries, crossings, stop lines' }],
  steps: false,
  parameters,

  async run(context) {
    const value = (name: string) => numberOf(context.parameters, name);
    const evidence = new RasterReader(requiredInput(context, 'evidence'), 32);
    const rasters = new RasterReader(requiredInput(context, 'rasters'), 32);
    const trajectoryInput = requiredInput(context, 'trajectory');
    const trajectory = walkedTrajectory(trajectoryInput);
    const road = new Road(trajectory);
    const reachM = value('reachM');

    // 1. Kerbs: the first edge seen from the way, with its lower side towards it. Ridge points come tile by tile, those of kerbs
    // and of paint one after the other: together they would be the most that the pipeline ever holds.
    const keys = evidence.keys();
    const pointsOf = function* (source: RidgeSource, done: number): Iterable<RidgePoint> {
      for (const [n, key] of keys.entries()) {
        context.progress(done + (0.35 * n) / keys.length, `Tile ${n} of ${keys.length}`);
        const near = ridgePoints(evidence, key, source, value('lowScore')).filter(({ x, y }) =>
          road.reaches(x, y, reachM),
        );
        yield* withinReach(near, key, evidence.shape.tileM, value('seedScore'));
      }
    };
    const follow = { seedScore: value('seedScore'), significance: value('significance'), dashM: 7 };
    const steps = traceLines([...pointsOf(BOUNDARY, 0)], {
      ...follow,
      dashGapM: 4,
      gapM: 4,
      bendPerM: 0.4,
      crossings: false,
    }).traces.filter((trace) => trace.lengthM >= 2 && facesRoad(trace, road, reachM) > 0.6);
    const nearest = new Edges(road, reachM);
    for (const { line } of steps) nearest.add(line);
    const boundaries = steps.filter(({ line }) => nearest.beyond(line, 0.6) < 0.5);
    const edges = new Edges(road, reachM);
    for (const { line } of boundaries) edges.add(line);

    // 2. Paint that is neither on a kerb nor beyond one.
    const offKerbs = farFrom(
      boundaries.map(({ line }) => line),
      0.16,
    );
    const onRoad: RidgePoint[] = [];
    for (const point of pointsOf(MARKING, 0.4))
      if (!edges.hides(point, 0.15) && offKerbs(point)) onRoad.push(point);
    context.progress(0.8, 'Following paint');
    const joints = { dashGapM: value('dashGapM'), gapM: 2.5, dashM: follow.dashM };
    const paint = traceLines(onRoad, { ...follow, ...joints, bendPerM: 0.15, crossings: true });

    // 3. What is too faint to be followed, beside the lines there are.
    context.progress(0.85, 'Looking for faint lines');
    const crossed = onCrossing(paint.crossings);
    const faint = faintChains(
      boundaries.map(({ line }) => line),
      paint.traces.map(({ line }) => line),
      rasters,
      {
        least: value('faintScore'),
        admits: (x, y) => road.reaches(x, y, reachM) && !edges.hides({ x, y }, 0) && !crossed({ x, y }),
      },
    );
    const traces = faint.length > 0 ? joined([...paint.chains, ...faint], joints) : paint.traces;
    const painted = traces.flatMap((trace) => {
      const look = lookOf(trace.line, rasters);
      const kind = classOf(trace, look, road);
      // An arrow is a single piece; a line of several is none.
      const shortest = kind === 'stop_line' ? 2 : value('shortestM') + (trace.pieces.length > 1 ? 0 : 1);
      return trace.lengthM >= shortest ? [{ trace, look, kind }] : [];
    });
    const crossings = paint.crossings.filter(({ outline }) => edges.beyond(outline, 0.5) < 0.5);

    // 4. Out, with where each came from.
    context.progress(0.95, 'Writing lines');
    const lines = [
      ...uncrossed(
        boundaries,
        painted.map(({ trace }) => trace),
      ).map((trace) => finished(trace, 'boundary', 'kerb', {}, rasters, road)),
      ...painted.map(({ trace, look, kind }) =>
        finished(trace, kind, kind === 'divider' ? subtypeOf(trace) : 'solid', look, rasters, road),
      ),
      ...crossings.map((crossing) => finishedCrossing(crossing, rasters, road)),
    ].sort((a, b) => (a.info.id < b.info.id ? -1 : 1));
    write(context, lines, trajectoryInput.meta, trajectory.seq);
    // A faint line's contrast is that of its distance, not of its paint.
    const followed = lines.filter(({ info }) => info.class === 'divider' && info.faintM < info.lengthM / 2);
    const { lengthM, camera, lidar } = contrastOf(
      followed.map(({ line }) => line),
      rasters,
    );
    if (!Number.isNaN(camera))
      context.metric({ name: 'Paint against road, camera', value: camera, unit: 'times as bright' });
    if (!Number.isNaN(lidar))
      context.metric({ name: 'Paint against road, lidar', value: lidar, unit: 'σ of the ground' });
    context.metric({ name: 'Paint measured', value: lengthM, unit: 'm' });
    return verdict(context, lines);
  },
};

type Line = {
  readonly info: MapLine;
  readonly line: readonly Vec3[];
  readonly poses: readonly [number, number] | undefined;
};

function finished(
  trace: Trace,
  kind: MapLine['class'],
  subtype: string,
  look: Partial<Look>,
  rasters: RasterReader,
  road: Road,
): Line {
  const heights = kind === 'boundary' ? withUpperHeights : withHeights;
  const line = heights(directed(trace.line), rasters);
  const faintM = trace.faint.solidM + trace.faint.dashedM;
  const painted = trace.pieces.reduce((a, b) => a + b, faintM);
  const significance = trace.meanScore * Math.sqrt(painted / 1.6);
  const poses = road.passed(resample(line, 2), 15);
  return {
    line,
    poses,
    info: {
      id: idOf(kind, line),
      class: kind,
      subtype,
      confidence: Math.round(1000 / (1 + Math.exp(-(significance - 8) / 4))) / 1000,
      lengthM: Math.round(trace.lengthM * 100) / 100,
      ...look,
      sigmaM: Math.round(trace.sigmaM * 1000) / 1000,
      residualM: Math.round(trace.residualM * 1000) / 1000,
      meanScore: Math.round(trace.meanScore * 100) / 100,
      pieces: trace.pieces.length,
      faintM: Math.round(100 * faintM) / 100,
      scans: poses ? poses[1] - poses[0] + 1 : 0,
      sources: tilesUnder(trace.points, rasters.shape.tileM),
    },
  };
}

function finishedCrossing({ outline, bars }: Crossing, rasters: RasterReader, road: Road): Line {
  const line = withHeights(outline, rasters);
  const points = bars.flatMap((bar) => bar.points);
  const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  const poses = road.passed(resample(line, 2), 15);
  return {
    line,
    poses,
    info: {
      id: idOf('crossing', [line[0]!, line[2]!]),
      class: 'crossing',
      subtype: 'zebra',
      confidence: Math.round(1000 * (1 - Math.exp(-(bars.length - 2) / 3))) / 1000,
      lengthM: Math.round(length2d(line) * 100) / 100,
      sigmaM: 0.1,
      residualM: 0,
      meanScore: Math.round(meanScore * 100) / 100,
      pieces: bars.length,
      faintM: 0,
      scans: poses ? poses[1] - poses[0] + 1 : 0,
      sources: tilesUnder(points, rasters.shape.tileM),
    },
  };
}

const tilesUnder = (points: readonly RidgePoint[], tileM: number): string[] =>
  [...new Set(points.map(({ x, y }) => `${Math.floor(x / tileM)}_${Math.floor(y / tileM)}`))].sort();

/** From south-west to north-east, so that a line's direction does not hang on which end was found first. */
function directed(line: readonly Vec3[]): readonly Vec3[] {
  const [a, b] = [line[0], line[line.length - 1]];
  return a && b && a[0] + a[1] > b[0] + b[1] ? [...line].reverse() : line;
}

/** The same for the same line, also when others come and go: class and ends to a decimetre. */
function idOf(kind: string, line: readonly Vec3[]): string {
  const ends = [line[0], line[line.length - 1]].map((p) =>
    p ? `${p[0].toFixed(1)},${p[1].toFixed(1)}` : '',
  );
  return createHash('sha256')
    .update(`${kind} ${ends.join(' ')}`)
    .digest('hex')
    .slice(0, 12);
}

function write(
  context: StageContext,
  lines: readonly Line[],
  { stream }: Readonly<Record<string, unknown>>,
  seq: Uint32Array | undefined,
): void {
  const output = context.output('lines');
  output.setMeta({ lines: lines.length, classes: ['divider', 'boundary', 'crossing', 'stop_line'] });
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach(({ line }, k) => {
    starts[k + 1] = (starts[k] ?? 0) + line.length;
  });
  const xyz = Float64Array.from(lines.flatMap(({ line }) => line.flat()));
  const bound = (axis: number, of: (...values: number[]) => number): number =>
    lines.reduce((b, { line }) => line.reduce((c, p) => of(c, p[axis] ?? 0), b), of());
  output.part({
    key: '0',
    ...(xyz.length > 0
      ? {
          box: [
            bound(0, Math.min),
            bound(1, Math.min),
            bound(2, Math.min),
            bound(0, Math.max),
            bound(1, Math.max),
            bound(2, Math.max),
          ] as const,
        }
      : {}),
    bytes: encodeColumns({ lines: lines.map(({ info }) => info) }, { starts, xyz }),
  });
  for (const { info, poses } of lines) {
    for (const key of info.sources) context.link('lines', info.id, { input: 'evidence', key }, 1);
    const [fromSeq, toSeq] = [seq?.[poses?.[0] ?? -1], seq?.[poses?.[1] ?? -1]];
    if (typeof stream === 'number' && fromSeq !== undefined && toSeq !== undefined)
      context.link('lines', info.id, { stream, fromSeq, toSeq }, 1);
  }
}

function verdict(
  context: StageContext,
  lines: readonly Line[],
): { grade: 'pass' | 'warn'; reasons: string[] } {
  const reasons: string[] = [];
  const total = (kind: MapLine['class']) =>
    lines.reduce((sum, { info }) => sum + (info.class === kind ? info.lengthM : 0), 0);
  const residuals = lines
    .filter(({ info }) => info.class !== 'crossing')
    .map(({ info }) => info.residualM)
    .sort((a, b) => a - b);
  const median = residuals[residuals.length >> 1] ?? 0;
  const straight = median <= 0.05;
  if (!straight)
    reasons.push(`Half of the lines scatter more than ${(100 * median).toFixed(0)} cm about their fit.`);
  if (total('divider') === 0) reasons.push('No divider was found.');
  if (total('boundary') === 0) reasons.push('No boundary was found.');
  context.metric({ name: 'Dividers', value: total('divider'), unit: 'm' });
  context.metric({ name: 'Boundaries', value: total('boundary'), unit: 'm' });
  context.metric({
    name: 'Too faint to follow',
    value: lines.reduce((sum, { info }) => sum + info.faintM, 0),
    unit: 'm',
  });
  context.metric({ name: 'Lines', value: lines.length, unit: '' });
  context.metric({
    name: 'Median residual',
    value: median,
    unit: 'm',
    threshold: '≤ 0.05 m',
    grade: straight ? 'pass' : 'warn',
  });
  return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons };
}
