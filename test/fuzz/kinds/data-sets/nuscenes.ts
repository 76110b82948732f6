/** Data sets of nuScenes' layout: tables, sweeps, radar scans, pictures and the CAN bus extension of one scene. */
import { SCENES, writeNuscenes } from '../../../support/ingest/data-sets/nuscenes-folder.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'nuscenes',
  write: (folder) => void writeNuscenes(folder),
  texts: /\.json$/,
  counted: new RegExp(`(samples|sweeps)/\\w+/${SCENES[0]}__.*\\.(bin|jpg|pcd)$`),
  part: SCENES[0],
});
