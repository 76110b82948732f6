/** The stages in the order they run. A stage's owner adds it here; what it takes says what it needs. */
import type { StageDescription } from '../../contract/stages.ts';
import type { Stage } from '../contract/stage.ts';
import { stage as accumulation } from './accumulation/stage.ts';
import { stage as alignment } from './alignment/stage.ts';
import { stage as dynamics } from './dynamics/stage.ts';
import { stage as evidence } from './evidence/stage.ts';
import { stage as ground } from './ground/stage.ts';
import { stage as health } from './health/stage.ts';
import { stage as landmarks } from './landmarks/stage.ts';
import { stage as lanes } from './lanes/stage.ts';
import { stage as odometry } from './odometry/stage.ts';
import { stage as validation } from './validation/stage.ts';
import { stage as vectors } from './vectors/stage.ts';

export const STAGES: readonly Stage[] = [
  odometry,
  health,
  alignment,
  ground,
  dynamics,
  accumulation,
  landmarks,
  evidence,
  vectors,
  lanes,
  validation,
];

/** What the interface and the command line may know of each stage. */
export function describeStages(stages: readonly Stage[] = STAGES): StageDescription[] {
  return stages.map(
    ({ id, title, summary, version, parameters, takes, makes, needs, steps, stepUnit, stepless }) => ({
      id,
      title,
      summary,
      version,
      parameters,
      takes,
      makes,
      ...(needs ? { needs } : {}),
      steps,
      ...(stepUnit ? { stepUnit } : {}),
      ...(stepless ? { stepless } : {}),
    }),
  );
}
