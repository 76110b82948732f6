/** The landmarks stage's metrics. Nothing of them is a fault: a street may have no pole (docs/stages/landmarks.md). */
import type { Landmark } from '../../../contract/map/landmarks.ts';
import { type Judgement, verdictOf } from '../../contract/judgement.ts';

/** @param refused columns that were looked at and are no poles; @param wayM length of the trajectory */
export function judge(landmarks: readonly Landmark[], refused: number, wayM: number): Judgement {
  const count = (kind: Landmark['kind']): number => landmarks.filter((each) => each.kind === kind).length;
  const poles = count('pole');
  const metrics = [
    { name: 'Poles', value: poles, unit: '' },
    { name: 'Signs', value: count('sign'), unit: '' },
    { name: 'Lights', value: count('light'), unit: '' },
    { name: 'Refused', value: refused, unit: '' },
    { name: 'Poles by way', value: wayM > 0 ? (1000 * poles) / wayM : 0, unit: '1/km' },
  ];
  return { metrics, ...verdictOf([]) };
}
