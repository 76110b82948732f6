/** The fit of a line: where it lies, and how far its points lie from it. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { nearest } from '../../../../geometry/polyline.ts';
import { linesLayer, pointsLayer } from '../../../mapping/step-layers.ts';
import { fitLine } from '../following/fit.ts';
import type { Candidate, Shown } from './candidate.ts';

export function fitPhase({ points, line = [], made }: Candidate): Shown {
  const { residualM, sigmaM, lengthM } = fitLine(points);
  const flat = line.map(([x, y]): Vec3 => [x, y, 0]);
  const [along, across]: [number[], number[]] = [[], []];
  let s = 0;
  points.forEach((p, k) => {
    const q = points[k - 1];
    if (q) s += Math.hypot(p.x - q.x, p.y - q.y);
    along.push(s);
    across.push(100 * (nearest(flat, [p.x, p.y])?.offset ?? Number.NaN));
  });
  return {
    title: 'Fit',
    text: `A local quadratic laid through the points, each weighted by its score. They scatter by ${(100 * residualM).toFixed(1)} cm about it; the line itself is known to ${(100 * sigmaM).toFixed(1)} cm across.`,
    numbers: [
      { name: 'Length', value: lengthM, unit: 'm' },
      { name: 'Scatter of the points', value: residualM, unit: 'm' },
      { name: 'Place of the line, 1σ', value: sigmaM, unit: 'm' },
    ],
    layers: ['score', 'fitted', 'fit', 'residual'],
    blocks: {
      fitted: pointsLayer(
        'Points',
        'chosen',
        points.map(({ x, y }): Vec3 => [x, y, 0]),
      ),
      fit: linesLayer('Fitted line', made ? 'made' : 'refused', [line]),
      residual: {
        kind: 'curve',
        title: 'Points off the line, along it',
        xUnit: 'm',
        yUnit: 'cm',
        x: Float32Array.from(along),
        series: [{ name: 'Off the line, left positive', y: Float32Array.from(across) }],
        limits: [],
      },
    },
  };
}
