/** A trajectory as TUM's text: time, position and quaternion a line. */
import { tumText } from '../trajectories.ts';
import type { ExportFormat } from './format.ts';
import { posesOfRun } from './sweep-poses.ts';

export const tum = {
  id: 'tum',
  title: 'Trajectory, TUM',
  summary: 'Time, position and quaternion of each sweep.',
  extension: 'tum',
  mediaType: 'text/plain',
  of: 'run',
  options: ['stage', 'frame', 'reference'],
  write(run) {
    const { sweeps, report, about } = posesOfRun(run);
    // Readers of TUM pass over lines that begin with #.
    const head = run.reference === 'map' ? `# ${about}\n` : '';
    return { content: head + tumText(run.drive.info.t0, sweeps), report };
  },
} satisfies ExportFormat;
