/** Steps of a stage that goes sweep by sweep. */
import type { SampleInfo } from '../../contract/streams.ts';
import type { OpenSteps, StepBody, StepContext } from '../contract/stage.ts';
import { type LidarPath, lidarPathOf, vehicleAt } from './placement.ts';

/** @param step makes the body of the sweep with this index */
export function sweepSteps(
  context: StepContext,
  step: (context: StepContext, lidar: LidarPath, info: SampleInfo, index: number) => StepBody,
): OpenSteps {
  const lidar = lidarPathOf(context);
  return {
    steps: lidar.sweeps.map(({ t }) => {
      const [x, y] = vehicleAt(lidar.trajectory, t)?.p ?? [];
      return { title: '', t, place: x !== undefined && y !== undefined ? [x, y] : undefined };
    }),
    async step(current, index) {
      const info = lidar.sweeps[index];
      if (!info) throw new TypeError(`There is no sweep ${index}.`);
      return step(current, lidar, info, index);
    },
  };
}

export const titleOf = (lidar: LidarPath, { seq }: SampleInfo): string =>
  `Sweep ${seq} of ${lidar.stream.name}`;

/** Of a sweep that no pose is known for. */
export function unplaced(lidar: LidarPath, info: SampleInfo): StepBody {
  const reason = 'The trajectory does not reach to this sweep: it takes no part.';
  return {
    t: info.t,
    title: titleOf(lidar, info),
    state: 'refused',
    reason,
    numbers: [],
    blocks: {},
    phases: [],
  };
}
