/** A drive of some sweeps in the layout of Oxford RobotCar. */
import { writeRobotcar } from '../../../support/ingest/data-sets/toy-drive.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'robotcar',
  write: (folder) => void writeRobotcar(folder),
  texts: /\.(csv|txt)$/,
  counted: /velodyne_left\/\d+\.bin$/,
});
