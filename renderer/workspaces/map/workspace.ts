/** Map: the reconstructed lines over their evidence from above and in 3D, with what the checks found. */
import { Map as MapIcon } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { frontCamera } from '../../widgets/streams/streamOrder.ts';
import { place } from '../place.ts';

/** Height of the findings and of the picture. */
const BELOW_PX = 240;
const SMALL_BELOW_PX = 200;

export const workspace: WorkspaceDefinition = {
  id: 'map',
  title: 'Map',
  icon: MapIcon,
  order: 3,
  key: '3',
  version: 4,
  summary: 'The reconstructed map over its evidence, and what the checks found',
  layout: (dock, drive, room) => {
    const below = room === 'small' ? SMALL_BELOW_PX : BELOW_PX;
    place(dock, 'bev');
    place(dock, 'scene3d', {
      id: 'scene',
      position: { referencePanel: 'bev', direction: 'right' },
      initialWidth: Math.min(620, Math.round(dock.width * 0.46)),
    });
    place(dock, 'findings', {
      position: { referencePanel: 'bev', direction: 'below' },
      initialHeight: below,
    });
    place(dock, 'evidence', {
      position: { referencePanel: 'findings', direction: 'within' },
      inactive: true,
    });
    place(dock, 'truth', {
      position: { referencePanel: 'findings', direction: 'within' },
      inactive: true,
    });
    place(dock, 'ask', { position: { referencePanel: 'findings', direction: 'within' }, inactive: true });
    const camera = frontCamera(drive.streams);
    if (camera) {
      place(dock, 'camera', {
        id: 'camera-1',
        title: shortName(camera.name),
        params: { stream: camera.id },
        position: { referencePanel: 'scene', direction: 'below' },
        initialHeight: below,
      });
    }
  },
};
