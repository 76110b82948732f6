/** Accumulation's metrics and the gate on point density (docs/stages/accumulation.md). */
import type { Metric } from '../../../contract/stages.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import type { SurfaceTiles } from './surface.ts';

/** Lidar points a square metre of ground that lines need: a stripe of 15 cm then has three points a metre. */
const LEAST_DENSITY = 20;

export type PicturesSeen = {
  readonly pictures: number;
  /** Cells coloured by pictures, and cells hidden from them, a picture at a time. */
  readonly coloured: number;
  readonly hidden: number;
};

/** @param intensity whether the lidar has any */
export function judge(
  surface: Pick<SurfaceTiles, 'areaM2' | 'points' | 'cells' | 'coloured'>,
  { pictures, coloured, hidden }: PicturesSeen,
  intensity: boolean,
): Judgement {
  const reasons: string[] = [];
  const density = surface.areaM2 > 0 ? surface.points / surface.areaM2 : 0;
  const dense = density >= LEAST_DENSITY;
  if (!dense)
    reasons.push(
      `The ground has ${density.toFixed(0)} lidar points a square metre; lines need ${LEAST_DENSITY} or more.`,
    );
  if (!intensity && pictures === 0)
    reasons.push('There is neither intensity nor a usable picture: no paint can be seen.');
  const share = surface.cells > 0 ? surface.coloured / surface.cells : 0;
  const metrics: Metric[] = [
    {
      name: 'Ground points',
      value: density,
      unit: '1/m²',
      threshold: `≥ ${LEAST_DENSITY} /m²`,
      grade: dense ? 'pass' : 'warn',
    },
    { name: 'Coloured share of the ground', value: share, unit: '' },
    { name: 'Hidden views', value: hidden / Math.max(1, hidden + coloured), unit: '' },
    { name: 'Pictures used', value: pictures, unit: '' },
  ];
  if (surface.cells === 0)
    return { metrics, grade: 'fail', reasons: ['No ground point came into the rasters.'] };
  return { metrics, ...verdictOf(reasons) };
}
