/** A drive of some sweeps in the layout of A2D2. */
import { writeA2d2 } from '../../../support/ingest/data-sets/toy-sets.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'a2d2',
  write: (folder) => void writeA2d2(folder),
  texts: /\.json$/,
  counted: /\.npz$/,
});
