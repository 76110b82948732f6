/** The ground stage's metrics and the gates that judge them (docs/stages/ground.md). */
import type { Grade, Metric } from '../../../contract/stages.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';
import { ROAD_M } from './elevation.ts';

const GATES = {
  /** Scatter of ground points about their cell (m): a lidar's own noise of 2 cm passes. */
  planeRmsM: 0.03,
  /** Share of the cells near the trajectory that were never hit. */
  holes: 0.2,
  /** Share of the sweeps that show no ground beside the vehicle. */
  blind: 0.02,
};

export type GroundSeen = {
  readonly rmsM: number;
  readonly holes: number;
  readonly sweeps: number;
  readonly blind: number;
  readonly points: number;
  readonly ground: number;
};

export function judge({ rmsM, holes, sweeps, blind, points, ground }: GroundSeen): Judgement {
  const reasons: string[] = [];
  const gradeOf = (good: boolean, reason: string): Grade => {
    if (!good) reasons.push(reason);
    return good ? 'pass' : 'warn';
  };
  const blindShare = sweeps > 0 ? blind / sweeps : 1;
  const metrics: Metric[] = [
    {
      name: 'Plane RMS',
      value: rmsM,
      unit: 'm',
      threshold: `< ${GATES.planeRmsM} m`,
      grade: gradeOf(
        rmsM < GATES.planeRmsM,
        `Ground points scatter ${(100 * rmsM).toFixed(1)} cm about their cell; good is below ${100 * GATES.planeRmsM} cm.`,
      ),
    },
    {
      name: `Holes within ${ROAD_M} m`,
      value: holes,
      unit: '',
      threshold: `< ${GATES.holes}`,
      grade: gradeOf(
        holes < GATES.holes,
        `${Math.round(100 * holes)} % of the ground within ${ROAD_M} m of the way was never hit.`,
      ),
    },
    {
      name: 'Blind sweeps',
      value: blindShare,
      unit: '',
      threshold: `< ${GATES.blind}`,
      grade: gradeOf(
        blindShare < GATES.blind,
        `${blind} of ${sweeps} sweeps show no ground beside the vehicle.`,
      ),
    },
    { name: 'Ground share', value: points > 0 ? ground / points : 0, unit: '' },
  ];
  if (ground === 0) return { metrics, grade: 'fail', reasons: ['No ground was found in any sweep.'] };
  return { metrics, ...verdictOf(reasons) };
}
