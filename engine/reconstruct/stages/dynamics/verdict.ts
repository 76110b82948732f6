/** The dynamics stage's metrics and the gates that judge them (docs/stages/dynamics.md). */
import type { Metric } from '../../../contract/stages.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';

/** Of the points that were judged. In the densest traffic of simulated towns 25 % move; more says that the poses are wrong. */
const MOST_MOVING = 0.5;

export type MotionSeen = {
  readonly points: number;
  readonly judged: number;
  readonly moving: number;
  readonly sweeps: number;
  /** Sweeps that no other sweep could bear witness about. */
  readonly alone: number;
};

export function judge({ points, judged, moving, sweeps, alone }: MotionSeen): Judgement {
  const reasons: string[] = [];
  const share = judged > 0 ? moving / judged : 0;
  if (share > MOST_MOVING)
    reasons.push(
      `${Math.round(100 * share)} % of all points moved; so many say rather that the trajectory is wrong.`,
    );
  if (alone > 0)
    reasons.push(`${alone} of ${sweeps} sweeps have no other sweep to compare with; nothing moves in them.`);
  const metrics: Metric[] = [
    {
      name: 'Moving share',
      value: share,
      unit: '',
      threshold: `≤ ${MOST_MOVING}`,
      grade: share > MOST_MOVING ? 'warn' : 'pass',
    },
    { name: 'Moving points', value: moving, unit: '' },
    { name: 'Judged share', value: points > 0 ? judged / points : 0, unit: '' },
  ];
  return { metrics, ...verdictOf(reasons) };
}
