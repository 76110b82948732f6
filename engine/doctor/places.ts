/** Where a problem with a moment lies: where the vehicle was then, on the trajectory in the map frame. */

import type { Problem } from '../contract/doctor/problems.ts';
import { InputError } from '../contract/errors.ts';
import type { StageRun } from '../contract/stages.ts';
import type { Drive } from '../drive/drive.ts';
import { poseAt, trajectoryOf } from '../geometry/trajectory.ts';
import { inputArtifact } from '../reconstruct/run/input.ts';

/** A moment a little before or after the trajectory lies at its end (ns). */
const CLAMP_NS = 1e9;

export function placed(drive: Drive, stages: readonly StageRun[], problems: readonly Problem[]): Problem[] {
  if (!problems.some(({ when, where }) => when && !where)) return [...problems];
  const trajectory = trajectoryOfStages(drive, stages);
  if (!trajectory) return [...problems];
  return problems.map((problem) => {
    const pose =
      problem.when && !problem.where ? poseAt(trajectory, problem.when.fromNs, CLAMP_NS) : undefined;
    if (!pose) return problem;
    const [x, y, z] = pose.p;
    return { ...problem, where: { x, y, z } };
  });
}

/** Alignment's; odometry has a frame of its own. Undefined where it is not there, or damaged: problems are told all the same. */
function trajectoryOfStages(drive: Drive, stages: readonly StageRun[]) {
  const found = stages
    .find(({ stage }) => stage === 'alignment')
    ?.artifacts.find(({ name, parts }) => name === 'trajectory' && parts === 1);
  if (!found) return undefined;
  try {
    return trajectoryOf(inputArtifact(drive, found).only());
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
