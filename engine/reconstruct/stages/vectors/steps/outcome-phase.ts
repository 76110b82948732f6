/** What came of a line: its class and its name in the result, or why there is none; and what lies beside it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { type FlatBox, linesLayer, mosaic } from '../../../mapping/step-layers.ts';
import type { Candidate, Shown } from './candidate.ts';
import { numbersOf } from './facts.ts';
import { piecesOf } from './following-phases.ts';

/** Neighbours that are listed, the longest first. */
const MOST_LISTED = 40;
/** Spreads over usual ground that colours reach from and to. */
const DARKEST = -1;
const BRIGHTEST = 4;

export function outcomePhase(
  candidate: Candidate,
  all: readonly Candidate[],
  rasters: RasterReader,
  box: FlatBox,
): Shown {
  const beside = all.filter((other) => other !== candidate && overlaps(other, box));
  const refused = beside.filter(({ made }) => !made).sort((a, b) => b.points.length - a.points.length);
  const kept = beside.filter(({ made }) => made);
  const { made, reason, facts = {} } = candidate;
  return {
    title: made ? 'Result' : 'Refused',
    text: `${made ? `It is in the map as ${wordsOf(made.info)}, with a confidence of ${Math.round(100 * made.info.confidence)} %.` : (reason ?? '')} Beside it ${kept.length === 1 ? 'lies 1 other line' : `lie ${kept.length} other lines`}; ${refused.length} things near by were refused.`,
    numbers: numbersOf(facts),
    layers: ['intensity', 'refusedBeside', 'madeBeside', 'result', 'refusals'],
    blocks: {
      intensity: mosaic(rasters, 'intensity', box, {
        title: 'Intensity of the ground',
        unit: 'spreads',
        low: DARKEST,
        high: BRIGHTEST,
      }),
      refusedBeside: linesLayer('Refused beside it', 'refused', refused.flatMap(linesOf)),
      madeBeside: linesLayer('Other lines', 'beside', kept.flatMap(linesOf)),
      result: linesLayer(candidate.name, made ? 'made' : 'chosen', linesOf(candidate)),
      refusals: {
        kind: 'table',
        title: 'Refused near by',
        columns: ['What', 'Why'],
        rows: refused.slice(0, MOST_LISTED).map(({ name, reason }) => [name, reason ?? '']),
      },
    },
  };
}

/** Its fit, or its points as they were followed; of a crossing the outline and the bars. */
function linesOf({ line, points, bars }: Candidate): readonly (readonly Vec3[])[] {
  const outline = line ? [line] : [];
  if (line && !bars) return outline;
  return [...outline, ...(bars ?? piecesOf(points)).map(flatOf)];
}

const flatOf = (points: Candidate['points']): Vec3[] => points.map(({ x, y }) => [x, y, 0]);

const overlaps = ({ points }: Candidate, { x0, y0, x1, y1 }: FlatBox): boolean =>
  points.some(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1);

const wordsOf = ({ class: name, subtype }: { readonly class: string; readonly subtype: string }): string =>
  `${name.replaceAll('_', ' ')}, ${subtype.replaceAll('_', ' ')}`;
