/** Evaluation: the only place that opens a reference. */
export { evaluateMap, type MapEvaluation, type MapOptions } from './evaluate-map.ts';
export {
  evaluateTrajectory,
  type TrajectoryEvaluation,
  type TrajectoryOptions,
} from './evaluate-trajectory.ts';
