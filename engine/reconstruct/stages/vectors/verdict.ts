/** The vectors stage's metrics, and its gates: lines fit their points, and both classes were found (docs/stages/vectors.md). */
import type { Metric } from '../../../contract/stages.ts';
import { upperMedianOf } from '../../../geometry/statistics.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import { contrastOf } from './contrast.ts';
import type { Line, MapLine } from './lines.ts';

/** Median scatter of points about their lines (m): a cell of the rasters. */
const MOST_RESIDUAL_M = 0.05;
/** A line of which more was faint has the contrast of its distance, not of its paint. */
const MOST_FAINT = 0.5;

export function judge(lines: readonly Line[], rasters: RasterReader): Judgement {
  const infos = lines.map(({ info }) => info);
  const total = (kind: MapLine['class']): number =>
    infos.reduce((sum, info) => sum + (info.class === kind ? info.lengthM : 0), 0);
  const [dividers, boundaries] = [total('divider'), total('boundary')];
  const fitted = infos.filter((info) => info.class !== 'crossing');
  const median = upperMedianOf(fitted.map(({ residualM }) => residualM)) ?? 0;
  const straight = median <= MOST_RESIDUAL_M;
  const reasons: string[] = [];
  if (!straight)
    reasons.push(`Half of the lines scatter more than ${(100 * median).toFixed(0)} cm about their fit.`);
  if (dividers === 0) reasons.push('No divider was found.');
  if (boundaries === 0) reasons.push('No boundary was found.');
  const metrics: Metric[] = [
    ...contrastMetrics(lines, rasters),
    { name: 'Dividers', value: dividers, unit: 'm' },
    { name: 'Boundaries', value: boundaries, unit: 'm' },
    { name: 'Too faint to follow', value: infos.reduce((sum, { faintM }) => sum + faintM, 0), unit: 'm' },
    { name: 'Lines', value: lines.length, unit: '' },
    {
      name: 'Median residual',
      value: median,
      unit: 'm',
      threshold: `≤ ${MOST_RESIDUAL_M} m`,
      grade: straight ? 'pass' : 'warn',
    },
  ];
  return { metrics, ...verdictOf(reasons) };
}

/** How far the paint of the lines that were followed stands out. */
function contrastMetrics(lines: readonly Line[], rasters: RasterReader): Metric[] {
  const followed = lines.filter(
    ({ info }) => info.class === 'divider' && info.faintM < MOST_FAINT * info.lengthM,
  );
  const { lengthM, camera, lidar } = contrastOf(
    followed.map(({ line }) => line),
    rasters,
  );
  return [
    { name: 'Paint against road, camera', value: camera, unit: 'times as bright' },
    { name: 'Paint against road, lidar', value: lidar, unit: 'σ of the ground' },
    { name: 'Paint measured', value: lengthM, unit: 'm' },
  ].filter(({ value }) => !Number.isNaN(value));
}
