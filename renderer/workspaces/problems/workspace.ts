/** Problems: what is wrong with the drive, beside the views that each problem takes to its place and moment. */
import { Stethoscope } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { frontCamera } from '../../widgets/streams/streamOrder.ts';
import { place } from '../place.ts';

/** The list takes this share of the width: a sentence is read in two lines beside its picture. */
const LIST_SHARE = 0.44;
const LIST_MOST_PX = 760;
const LIST_LEAST_PX = 480;

export const workspace: WorkspaceDefinition = {
  id: 'problems',
  title: 'Problems',
  icon: Stethoscope,
  order: 0,
  key: 'p',
  version: 1,
  summary: 'What is wrong with this drive, worst first',
  layout: (dock, drive, room) => {
    place(dock, 'problems');
    place(dock, 'route', { position: { referencePanel: 'problems', direction: 'within' }, inactive: true });
    place(dock, 'scene3d', {
      id: 'scene',
      position: { referencePanel: 'problems', direction: 'right' },
      initialWidth:
        dock.width - Math.max(LIST_LEAST_PX, Math.min(LIST_MOST_PX, Math.round(dock.width * LIST_SHARE))),
    });
    const camera = frontCamera(drive.streams);
    const tile = camera && {
      id: 'camera-1',
      title: shortName(camera.name),
      params: { stream: camera.name, lidar: false, radar: false },
    };
    const below = {
      position: { referencePanel: 'scene', direction: 'below' as const },
      initialHeight: Math.round(dock.height * 0.45),
    };
    if (room === 'small') {
      // Half of what is beside the list is too narrow for a map and its tools.
      if (tile) place(dock, 'camera', { ...tile, ...below });
      place(dock, 'bev', { position: { referencePanel: 'scene', direction: 'within' }, inactive: true });
      place(dock, 'signals', {
        ...(tile ? { position: { referencePanel: 'camera-1', direction: 'within' } } : below),
        inactive: tile !== undefined,
      });
      dock.getPanel('scene')?.api.setActive();
    } else {
      place(dock, 'bev', below);
      place(dock, 'signals', { position: { referencePanel: 'bev', direction: 'within' }, inactive: true });
      if (tile) place(dock, 'camera', { ...tile, position: { referencePanel: 'bev', direction: 'left' } });
    }
    dock.getPanel('problems')?.api.setActive();
  },
};
