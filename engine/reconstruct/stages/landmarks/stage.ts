/**
 * Landmarks: poles, signs and traffic lights of a street as places, found in the map cloud: columns over the ground with nothing
 * around them, plates that send light back or hang on a post, and dark boxes on posts.
 * docs/stages/landmarks.md.
 */
import { encodeLandmarks } from '../../../contract/map/landmarks.ts';
import { length2d } from '../../../geometry/polyline.ts';
import { reported } from '../../contract/judgement.ts';
import type { Stage } from '../../contract/stage.ts';
import { boxOf } from '../../mapping/box.ts';
import { parameters } from './parameters.ts';
import { type Search, search } from './search.ts';
import { judge } from './verdict.ts';

export const stage: Stage = {
  id: 'landmarks',
  title: 'Landmarks',
  summary: 'Finds poles, signs and traffic lights: columns that stand apart, plates, dark boxes on posts.',
  version: 3,
  module: import.meta.url,
  reads: ['lidar'],
  takes: [
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
    { name: 'elevation', kind: 'raster', stage: 'ground' },
    { name: 'cloud', kind: 'cloud', stage: 'accumulation' },
  ],
  makes: [{ name: 'landmarks', kind: 'landmarks', title: 'Poles, signs, lights' }],
  steps: true,
  stepUnit: 'candidate',
  parameters,

  async run(context) {
    const { lidar, candidates, landmarks } = search(context);
    const output = context.output('landmarks');
    const box = boxOf(landmarks.map(({ position }) => position));
    output.setMeta({ landmarks: landmarks.length });
    output.part({
      key: '0',
      codec: 'json/1',
      bytes: encodeLandmarks(landmarks),
      ...(box ? { box } : {}),
    });
    for (const { landmark, first, last } of seenBy(candidates)) {
      const [from, to] = [lidar.sweeps[first - 1], lidar.sweeps[last - 1]];
      if (from && to)
        context.link('landmarks', landmark, { stream: lidar.stream.id, fromSeq: from.seq, toSeq: to.seq }, 1);
    }
    const way = lidar.trajectory.poses.map(({ p }) => p);
    return reported(context, judge(landmarks, candidates.length - landmarks.length, length2d(way)));
  },

  openSteps: async (context) => (await import('./steps/open-candidates.ts')).openCandidates(context),
};

/** The first and last sweep, from 1, that met the points of each landmark. */
function* seenBy(
  candidates: Search['candidates'],
): Iterable<{ landmark: string; first: number; last: number }> {
  for (const { landmark, shaft, plate, mounted } of candidates) {
    const span = landmark && (landmark.kind === 'pole' ? shaft : (plate ?? mounted))?.span;
    if (landmark && span) yield { landmark: landmark.id, first: span[0], last: span[1] };
  }
}
