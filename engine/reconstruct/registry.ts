/** The stages in the order they run. A stage's owner adds it here; what it takes says what it needs. */
import type { StageDescription } from '../contract/stages.ts';
import { stage as accumulation } from './accumulation/index.ts';
import { alignment } from './alignment/index.ts';
import { stage as evidence } from './evidence/index.ts';
import { stage as ground } from './ground/index.ts';
import { health } from './health/index.ts';
import { lanes } from './lanes/index.ts';
import { odometry } from './odometry/index.ts';
import type { Stage } from './stage.ts';
import { validation } from './validation/index.ts';
import { stage as vectors } from './vectors/index.ts';

export const STAGES: readonly Stage[] = [
  odometry,
  health,
  alignment,
  ground,
  accumulation,
  evidence,
  vectors,
  lanes,
  validation,
];

/** What the interface and the command line may know of each stage. */
export function describeStages(stages: readonly Stage[] = STAGES): StageDescription[] {
  return stages.map(({ id, title, summary, version, parameters, takes, makes, steps }) => ({
    id,
    title,
    summary,
    version,
    parameters,
    takes,
    makes,
    steps,
  }));
}
