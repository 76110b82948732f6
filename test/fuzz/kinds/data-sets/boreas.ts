/** A drive of some sweeps in the layout of Boreas. */
import { writeBoreas } from '../../../support/ingest/data-sets/toy-drive.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'boreas',
  write: (folder) => void writeBoreas(folder),
  texts: /\.(csv|txt)$/,
  counted: /lidar\/\d+\.bin$/,
});
