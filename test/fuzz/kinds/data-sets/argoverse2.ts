/** Argoverse 2 logs: feather files plain, calibration, poses, boxes, pictures and a map. */
import { CAMERAS, writeAv2 } from '../../../support/ingest/data-sets/av2-folder.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'argoverse2',
  write: (folder) => void writeAv2(folder, { pictured: CAMERAS }),
  texts: /\.json$/,
  counted: /sensors\/(lidar|cameras\/\w+)\/\d+\.(feather|jpg)$/,
});
