import type { Grade } from '../../../contract/stages.ts';
import type { StageContext } from '../../contract/stage.ts';
import type { SurfaceFinish } from './surface.ts';

/** The stage's metrics against their thresholds. */
export function judge(
  context: StageContext,
  surface: SurfaceFinish,
  seen: { pictures: number; coloured: number; hidden: number; intensity: boolean },
): { grade: Grade; reasons: string[] } {
  const reasons: string[] = [];
  const density = surface.areaM2 > 0 ? surface.points / surface.areaM2 : 0;
  const dense = density >= 20;
  if (!dense)
    reasons.push(`The ground has ${density.toFixed(0)} lidar points a square metre; lines need 20 or more.`);
  context.metric({
    name: 'Ground points',
    value: density,
    unit: '1/m²',
    threshold: '≥ 20 /m²',
    grade: dense ? 'pass' : 'warn',
  });
  const share = surface.cells > 0 ? surface.coloured / surface.cells : 0;
  context.metric({ name: 'Coloured share of the ground', value: share, unit: '' });
  context.metric({
    name: 'Hidden views',
    value: seen.hidden / Math.max(1, seen.hidden + seen.coloured),
    unit: '',
  });
  context.metric({ name: 'Pictures used', value: seen.pictures, unit: '' });
  if (!seen.intensity && seen.pictures === 0)
    reasons.push('There is neither intensity nor a usable picture: no paint can be seen.');
  if (surface.cells === 0) return { grade: 'fail', reasons: ['No ground point came into the rasters.'] };
  return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons };
}
