/** How a line looks to each sensor, across and along, by which paint is told from what only looks like it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import { linesLayer } from '../../../mapping/step-layers.ts';
import { type Band, type Measure, meanOf, measureOf } from '../marks/measure.ts';
import type { Usual } from '../marks/refusal.ts';
import { COLUMN_M, COLUMNS, HALF, type Ribbon, ROW_M, ribbonAlong } from '../marks/ribbon.ts';
import type { Candidate, Shown } from './candidate.ts';

export function lookPhase(
  { line = [], made }: Candidate,
  rasters: RasterReader,
  usual: Usual | undefined,
): Shown {
  const ribbon = ribbonAlong(line, rasters);
  const measure = measureOf(ribbon);
  return {
    title: 'Look',
    text: `${sentenceOf('Lidar', measure.lidar)} ${sentenceOf('Camera', measure.camera)} Usual paint of this drive stands out by ${text(usual?.lidar, 'spreads')} to the lidar and by ${text(usual?.camera, 'in the logarithm of brightness')} to the camera.`,
    numbers: [{ name: 'Step of the ground under it', value: measure.stepM, unit: 'm' }],
    layers: ['score', 'fit', 'across', 'along', 'measures'],
    blocks: {
      fit: linesLayer('Fitted line', made ? 'made' : 'refused', [line.map(([x, y, z]): Vec3 => [x, y, z])]),
      across: {
        kind: 'curve',
        title: 'Mean profile across, from right to left',
        xUnit: 'm',
        yUnit: 'of its own height',
        x: Float32Array.from({ length: COLUMNS }, (_, k) => (k - HALF) * COLUMN_M),
        series: [
          { name: 'Lidar', y: profileOf(ribbon.lidar, ribbon) },
          { name: 'Camera', y: profileOf(ribbon.camera, ribbon) },
        ],
        limits: [],
      },
      along: alongLayer(measure),
      measures: {
        kind: 'table',
        title: 'Measured',
        columns: ['', 'Lidar', 'Camera'],
        rows: rowsOf(measure),
      },
    },
  };
}

/** Contrast along the line, each sensor in shares of its own painted ground. */
function alongLayer({ rows, lidar, camera }: Measure): Shown['blocks'][string] {
  const shares = (band: Band | undefined): Float32Array =>
    Float32Array.from({ length: rows }, (_, row) => (band?.along[row] ?? Number.NaN) / (band?.strong || 1));
  return {
    kind: 'curve',
    title: 'Contrast along the line',
    xUnit: 'm',
    yUnit: 'of painted ground',
    x: Float32Array.from({ length: rows }, (_, row) => row * ROW_M),
    series: [
      { name: 'Lidar', y: shares(lidar) },
      { name: 'Camera', y: shares(camera) },
    ],
    limits: [{ name: 'painted', y: 0.5 }],
  };
}

function profileOf(values: Float32Array, { rows }: Ribbon): Float32Array {
  const mean = Float32Array.from({ length: COLUMNS }, (_, column) =>
    meanOf(
      Float32Array.from({ length: rows }, (_, row) => values[row * COLUMNS + column] ?? Number.NaN),
      0,
      rows,
    ),
  );
  const known = mean.filter((value) => !Number.isNaN(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return mean.map((value) => (value - low) / (high - low || 1));
}

const rowsOf = ({ lidar, camera }: Measure): string[][] => [
  row('Rows seen', lidar, camera, ({ rows }) => String(rows)),
  row('Contrast over its error', lidar, camera, ({ contrast, error }) =>
    (contrast / (error || 1)).toFixed(1),
  ),
  row('Stands out over its brighter side', lidar, camera, ({ prominence }) => prominence.toFixed(2)),
  row('Sides differ by', lidar, camera, ({ asymmetry }) => `${Math.round(100 * asymmetry)} %`),
  row('Width', lidar, camera, ({ widthM }) => `${(100 * widthM).toFixed(0)} cm`),
  row('Sides fall over', lidar, camera, ({ softness }) => `${Math.round(100 * softness)} % of its width`),
];

const row = (
  name: string,
  lidar: Band | undefined,
  camera: Band | undefined,
  of: (band: Band) => string,
): string[] => [name, lidar ? of(lidar) : 'not seen', camera ? of(camera) : 'not seen'];

const sentenceOf = (sensor: string, band: Band | undefined): string =>
  band
    ? `${sensor}: ${(100 * band.widthM).toFixed(0)} cm wide, ${(band.contrast / (band.error || 1)).toFixed(0)} standard errors over the road beside it.`
    : `${sensor}: not seen.`;

const text = (value: number | undefined, unit: string): string =>
  value === undefined ? 'an unknown amount' : `${value.toFixed(2)} ${unit}`;
