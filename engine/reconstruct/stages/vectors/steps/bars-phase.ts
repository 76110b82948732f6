/** The bars of what is a crossing, or could be one: how long each is, how far from the one before, and how they stand in their row. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { linesLayer } from '../../../mapping/step-layers.ts';
import { chainOf } from '../following/chains.ts';
import type { Candidate, Shown } from './candidate.ts';

export function barsPhase(pieces: NonNullable<Candidate['bars']>, { line = [], made }: Candidate): Shown {
  const bars = pieces.map(chainOf);
  const look = made ? 'made' : 'refused';
  const middles = bars.map(({ points: own }) => own[own.length >> 1]);
  const apart = middles.map((b, k) => {
    const a = middles[k - 1];
    return a && b ? Math.hypot(b.x - a.x, b.y - a.y) : undefined;
  });
  const longest = Math.max(0, ...bars.map(({ lengthM }) => lengthM));
  return {
    title: 'Bars',
    text: `${bars.length} pieces of paint, the longest of ${longest.toFixed(1)} m, with the outline that they have together.`,
    numbers: [
      { name: 'Pieces', value: bars.length, unit: '' },
      { name: 'Longest', value: longest, unit: 'm' },
    ],
    layers: ['score', 'outline', 'bars', 'barTable'],
    blocks: {
      outline: linesLayer('Outline', 'beside', [line]),
      bars: linesLayer(
        'Bars',
        look,
        bars.map(({ points: own }) => own.map(({ x, y }): Vec3 => [x, y, 0])),
      ),
      barTable: {
        kind: 'table',
        title: 'Bars in order',
        columns: ['Bar', 'Length', 'Mean score', 'From the one before'],
        rows: bars.map(({ lengthM, meanScore }, k) => [
          String(k + 1),
          `${lengthM.toFixed(1)} m`,
          `${meanScore.toFixed(1)} σ`,
          apart[k] === undefined ? '' : `${apart[k].toFixed(1)} m`,
        ]),
      },
    },
  };
}
