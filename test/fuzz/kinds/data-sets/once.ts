/** A drive of some sweeps in the layout of ONCE. */
import { writeOnce } from '../../../support/ingest/data-sets/toy-drive.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'once',
  write: (folder) => void writeOnce(folder),
  texts: /\.json$/,
  counted: /lidar_roof\/\d+\.bin$/,
});
