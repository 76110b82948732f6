/** Evidence's metrics, and what of them is a warning (docs/stages/evidence.md). */
import type { Metric } from '../../../contract/stages.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import type { Gains } from './gains.ts';

/** How far each sensor lets lines stand out; known before the first tile. */
export const gainMetrics = ({ lidar, camera, network }: Gains, fused: boolean): Metric[] => [
  { name: 'Lidar shows lines by', value: lidar, unit: 'σ' },
  { name: 'Camera shows lines by', value: camera, unit: 'σ' },
  ...(fused ? [{ name: 'Network shows lines by', value: network, unit: 'σ' }] : []),
];

export type EvidenceSeen = {
  /** Cells that are rather a line than none. */
  readonly markings: number;
  readonly boundaries: number;
  readonly cellM: number;
  /** Of the network with the filter, where one was run. */
  readonly agreement: number | undefined;
  readonly banks: readonly Metric[];
};

export function judge({ markings, boundaries, cellM, agreement, banks }: EvidenceSeen): Judgement {
  const area = cellM ** 2;
  const metrics: Metric[] = [
    { name: 'Marking area', value: markings * area, unit: 'm²' },
    { name: 'Boundary area', value: boundaries * area, unit: 'm²' },
    ...banks,
  ];
  if (agreement !== undefined)
    metrics.unshift({ name: 'Network agrees with the filter', value: agreement, unit: 'IoU' });
  const reasons = banks.flatMap(({ reason }) => reason ?? []);
  if (markings + boundaries === 0)
    reasons.push('Neither paint nor kerb stands out anywhere: no line will be found.');
  return { metrics, ...verdictOf(reasons) };
}
