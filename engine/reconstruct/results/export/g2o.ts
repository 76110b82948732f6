/** The pose graph of the alignment as g2o's text. */
import { InputError } from '../../../contract/errors.ts';
import { g2oText } from '../trajectories.ts';
import type { ExportFormat } from './format.ts';

export const g2o = {
  id: 'g2o',
  title: 'Pose graph, g2o',
  summary: 'Vertices and edges for g2o_viewer or GTSAM.',
  extension: 'g2o',
  mediaType: 'text/plain',
  of: 'run',
  options: [],
  write({ run, artifact }) {
    const graph = artifact('graph', 'alignment');
    if (!graph) throw new InputError(`Run "${run.name}" has no pose graph: its alignment is not done.`);
    const { text, vertices, edges, leftOut } = g2oText(graph.only());
    const report = [
      `${vertices} poses, ${edges} edges between them.`,
      ...(leftOut > 0
        ? [`${leftOut} factors on single poses (GNSS, attitude, gravity) have no g2o type and are left out.`]
        : []),
    ];
    return { content: text, report };
  },
} satisfies ExportFormat;
