/** Segments of Waymo Open 2: Parquet files of range images, poses, pictures and boxes. */
import { writeWaymo } from '../../../support/ingest/data-sets/waymo-folder.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'waymo',
  write: (folder) => void writeWaymo(folder),
  texts: /\.txt$/,
  counted: /^lidar\/.*\.parquet$/,
});
