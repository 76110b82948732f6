/** A drive of some sweeps in the layout of PandaSet, converted. */
import { writePandaset } from '../../../support/ingest/data-sets/toy-sets.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'pandaset',
  write: (folder) => void writePandaset(folder),
  texts: /\.(json|csv)$/,
  counted: /lidar\/\d+\.csv$/,
});
