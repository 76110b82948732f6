/** A trajectory as KITTI's text: the upper three rows of each pose matrix a line. */
import { kittiText } from '../trajectories.ts';
import type { ExportFormat } from './format.ts';
import { posesOfRun } from './sweep-poses.ts';

export const kitti = {
  id: 'kitti',
  title: 'Trajectory, KITTI',
  summary: 'Twelve numbers a sweep, relative to the first.',
  extension: 'kitti.txt',
  mediaType: 'text/plain',
  of: 'run',
  options: ['stage', 'frame'],
  write(run) {
    const { sweeps, report } = posesOfRun(run);
    return { content: kittiText(sweeps), report };
  },
} satisfies ExportFormat;
