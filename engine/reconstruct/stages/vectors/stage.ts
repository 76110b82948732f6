/**
 * Vectors: evidence becomes lines. Ridge points (non-maximum suppression with sub-cell place) are followed with hysteresis,
 * pieces are joined across dash gaps where both ends lie on one arc, and a local quadratic fit makes the line smooth. What is too faint
 * to be followed is looked for beside the lines found. Kerbs are kept where they are the first edge seen from the path driven;
 * paint beyond them, or on them, is none of the road's.
 * docs/stages/vectors.md.
 */
import { reported } from '../../contract/judgement.ts';
import {
  type OpenSteps,
  requiredInput,
  type Stage,
  type StageContext,
  type StepContext,
} from '../../contract/stage.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { RasterReader } from '../../mapping/raster.ts';
import { subtypeOf } from './classes.ts';
import { DrivenPath, extendedPath } from './driven-path.ts';
import { BOUNDARY, evidencePoints, MARKING } from './evidence-points.ts';
import { uncrossed } from './kerbs.ts';
import { crossingLineOf, inferredOf, type Line, lineOf } from './lines.ts';
import type { Painted } from './marks/painted.ts';
import { broadChains } from './marks/stop-bars.ts';
import { writeLines } from './outputs.ts';
import { PaintFinder } from './paint.ts';
import { parameters, settingsOf } from './parameters.ts';
import { findBoundaries } from './roadway/boundaries.ts';
import { bridgesOf } from './roadway/bridges.ts';
import { ditchesAlong, offBanks } from './roadway/ditches.ts';
import { kindOf } from './roadway/kind.ts';
import { railsAlong } from './roadway/rails.ts';
import { surfaceEdges } from './roadway/surface-edges.ts';
import { withVerges } from './roadway/verges.ts';
import type { Watch } from './steps/watch.ts';
import { judge } from './verdict.ts';

/** Tiles kept decoded: those beside a line of some hundred metres. */
const TILES = 32;

export const stage = {
  id: 'vectors',
  title: 'Vectors',
  summary: 'Turns evidence into dividers, boundaries, crossings and stop lines.',
  version: 28,
  module: import.meta.url,
  reads: [],
  takes: [
    { name: 'evidence', kind: 'raster', stage: 'evidence' },
    { name: 'rasters', kind: 'raster', stage: 'accumulation' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [{ name: 'lines', kind: 'polylines', title: 'Dividers, boundaries, crossings, stop lines' }],
  steps: true,
  stepUnit: 'line',
  parameters,

  /** @param watch is told what becomes of what could be a line; for the stepper only */
  async run(context: StageContext, watch?: Watch) {
    const settings = settingsOf(context.parameters);
    const evidence = new RasterReader(requiredInput(context, 'evidence'), TILES);
    const rasters = new RasterReader(requiredInput(context, 'rasters'), TILES);
    const input = requiredInput(context, 'trajectory');
    const trajectory = walkedTrajectory(input);
    const path = new DrivenPath(trajectory);
    const beyond = extendedPath(trajectory, settings.reachM);

    // 1. The rim of the roadway: steps of the ground, flush kerbs, gutters and edges, the nearest sure one seen from the path.
    const steps = [...evidencePoints(context, evidence, path, BOUNDARY, settings, 0)];
    const { reachM, following } = settings;
    const ditches = ditchesAlong(rasters, beyond);
    const surfaces = surfaceEdges(rasters, beyond);
    const found = findBoundaries(context, steps, surfaces, rasters, path, beyond, reachM, following, watch);
    const dry = offBanks(found, ditches);
    const boundaries = withVerges(dry, surfaces, rasters, beyond);
    const without = (some: typeof found, left: typeof found) =>
      some.filter(({ trace }) => !left.some((each) => each.trace === trace));
    for (const { trace } of watch ? without(found, dry) : []) watch?.refused(trace, 'bank', {});
    for (const { trace } of watch ? without(dry, boundaries) : []) watch?.refused(trace, 'verge', {});
    const first = boundaries.map(({ trace }) => trace);

    // 2. Paint that is neither on a kerb nor beyond one.
    const stones = boundaries.flatMap((each) => (each.stones ? [each.stones] : []));
    const finder = new PaintFinder(path, first, stones, settings, watch);
    const onRoad = finder.onRoad(evidencePoints(context, evidence, path, MARKING, settings, 0.4));
    context.progress(0.8, 'Looking for broad paint');
    const broad = broadChains(rasters, path, settings, context.threads, watch);
    context.progress(0.85, 'Following paint');
    const followed = finder.follow(onRoad, broad, rasters);

    // 3. What is too faint to be followed, beside the lines there are.
    context.progress(0.88, 'Looking for faint lines');
    const judged = finder.judge(followed, finder.faint(followed, rasters), rasters);
    const { crossings, rims, isContradicted } = judged;
    const whole = boundaries.filter(
      ({ trace: { line }, source }) =>
        kindOf(line, rasters, path) !== 'edge' || !isContradicted(line, source === 'verge'),
    );
    for (const { trace } of watch ? without(boundaries, whole) : []) watch?.refused(trace, 'painted', {});

    // 4. Stop lines that are too broad for the evidence.
    context.progress(0.92, 'Looking for broad stop lines');
    const painted = finder.withStopBars(judged, broad, rasters);

    // 5. Out, with where each came from.
    context.progress(0.95, 'Writing lines');
    const traces = painted.map(({ trace }) => trace);
    const kerbs = whole.map(({ trace }) => trace);
    const bridges = bridgesOf(whole, rasters, path, reachM);
    const rails = railsAlong(rasters, path);
    const lines: Line[] = [
      ...uncrossed([...kerbs, ...rims], traces).map((kerb) =>
        lineOf(kerb, 'boundary', kindOf(kerb.line, rasters, path), {}, rasters, path),
      ),
      ...bridges.map((bridge) =>
        inferredOf(lineOf(bridge, 'boundary', kindOf(bridge.line, rasters, path), {}, rasters, path)),
      ),
      ...rails.map((rail) => lineOf(rail, 'boundary', 'guard_rail', {}, rasters, path)),
      ...ditches.map((ditch) => lineOf(ditch, 'boundary', 'ditch', {}, rasters, path)),
      ...painted.map((each) => lineOf(each.trace, each.kind, patternOf(each), each.look, rasters, path)),
      ...crossings.map((crossing) => crossingLineOf(crossing, rasters, path)),
    ].sort((a, b) => (a.info.id < b.info.id ? -1 : 1));
    writeLines(context, lines, input.meta.stream, trajectory.seq);
    watch?.made(
      lines,
      [...kerbs, ...bridges, ...rails, ...ditches, ...rims, ...traces],
      crossings,
      judged.usual,
    );
    return reported(context, judge(lines, rasters));
  },

  openSteps: async (context: StepContext): Promise<OpenSteps> =>
    (await import('./steps/open-lines.ts')).openLines(context, (quiet, watch) => stage.run(quiet, watch)),
} satisfies Stage;

/** Stop lines are solid; dividers are solid or dashed. */
const patternOf = ({ kind, trace }: Painted): string => (kind === 'divider' ? subtypeOf(trace) : 'solid');
