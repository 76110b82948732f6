/** A drive of some sweeps in the layout of MulRan. */
import { writeMulran } from '../../../support/ingest/data-sets/toy-drive.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'mulran',
  write: (folder) => void writeMulran(folder),
  texts: /\.csv$/,
  counted: /Ouster\/\d+\.bin$/,
});
