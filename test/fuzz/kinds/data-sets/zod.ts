/** A drive of some sweeps in the layout of ZOD. */
import { writeZod } from '../../../support/ingest/data-sets/toy-sets.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'zod',
  write: (folder) => void writeZod(folder),
  texts: /\.json$/,
  counted: /lidar_velodyne\/.*\.npy$/,
});
