/** One line's working: the ridge points, the pieces that were followed, the fit, how it looks, and what came of it. */

import { encodeLayer } from '../../../../contract/steps/layers.ts';
import type { StepInfo } from '../../../../contract/steps/list.ts';
import type { StepHead } from '../../../../contract/steps/step.ts';
import { requiredInput, type StepBody, type StepContext } from '../../../contract/stage.ts';
import { RasterReader } from '../../../mapping/raster.ts';
import { boxAround, onGround } from '../../../mapping/step-layers.ts';
import type { Usual } from '../marks/refusal.ts';
import { settingsOf } from '../parameters.ts';
import { barsPhase } from './bars-phase.ts';
import type { Candidate, Shown } from './candidate.ts';
import { numbersOf } from './facts.ts';
import { fitPhase } from './fit-phase.ts';
import { followedPhase, pointsPhase } from './following-phases.ts';
import { lookPhase } from './look-phase.ts';
import { outcomePhase } from './outcome-phase.ts';

/** Shown around a line (m). */
const MARGIN_M = 4;
/** Tiles kept decoded: those beside a line of some hundred metres. */
const TILES = 32;

export type LineSetting = {
  readonly info: StepInfo;
  readonly t: number;
  /** All that could be lines, for what lies beside. */
  readonly all: readonly Candidate[];
  readonly usual: Usual | undefined;
  readonly stored: StepHead['stored'];
};

export function bodyOf(context: StepContext, candidate: Candidate, setting: LineSetting): StepBody {
  const evidence = new RasterReader(requiredInput(context, 'evidence'), TILES);
  const rasters = new RasterReader(requiredInput(context, 'rasters'), TILES);
  const settings = settingsOf(context.parameters);
  const { points, made, reason, kind, bars, line } = candidate;
  const box = boxAround(
    points.map(({ x, y }) => [x, y] as const),
    MARGIN_M,
  );
  const phases: Shown[] = [
    pointsPhase(candidate, { evidence, rasters }, box, settings, context.threads),
    bars ? barsPhase(bars, candidate) : followedPhase(candidate, settings),
    ...(line && !bars ? [fitPhase(candidate)] : []),
    ...(line && !bars && kind === 'paint' ? [lookPhase(candidate, rasters, setting.usual)] : []),
    outcomePhase(candidate, setting.all, rasters, box),
  ];
  const lengthM = made?.info.lengthM ?? lengthOf(points);
  return {
    t: setting.t,
    title: candidate.name,
    place: setting.info.place,
    radiusM: Math.hypot(box.x1 - box.x0, box.y1 - box.y0) / 2,
    state: made ? 'made' : 'refused',
    reason: reason ?? `${candidate.name} is line ${made?.info.id} of the result.`,
    stored: setting.stored,
    numbers: [
      { name: 'Length', value: lengthM, unit: 'm' },
      { name: 'Ridge points', value: points.length, unit: '' },
      ...numbersOf(candidate.facts ?? {}).filter(({ name }) => name !== 'Length'),
      ...(made ? [{ name: 'Confidence', value: made.info.confidence, unit: '' }] : []),
    ],
    phases: phases.map(({ blocks: _, ...phase }) => phase),
    blocks: Object.fromEntries(
      phases.flatMap(({ blocks }) =>
        Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(onGround(layer, rasters))]),
      ),
    ),
  };
}

function lengthOf(points: Candidate['points']): number {
  return points.reduce((sum, p, k) => {
    const q = points[k - 1];
    return q ? sum + Math.hypot(p.x - q.x, p.y - q.y) : sum;
  }, 0);
}
