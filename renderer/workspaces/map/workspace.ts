/** Map: the reconstructed lines over their evidence from above and in 3D, with what the checks found. */
import { Map as MapIcon } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'map',
  title: 'Map',
  icon: MapIcon,
  order: 3,
  version: 3,
  summary: 'The reconstructed map over its evidence, and what the checks found',
  layout: (dock, drive) => {
    dock.addPanel({ id: 'bev', component: 'bev', title: 'Map view' });
    dock.addPanel({
      id: 'scene',
      component: 'scene3d',
      title: '3D',
      position: { referencePanel: 'bev', direction: 'right' },
      initialWidth: 620,
    });
    dock.addPanel({
      id: 'findings',
      component: 'findings',
      title: 'Findings',
      position: { referencePanel: 'bev', direction: 'below' },
      initialHeight: 240,
    });
    dock.addPanel({
      id: 'evidence',
      component: 'evidence',
      title: 'Evidence',
      position: { referencePanel: 'findings', direction: 'within' },
      inactive: true,
    });
    dock.addPanel({
      id: 'truth',
      component: 'truth',
      title: 'Truth',
      position: { referencePanel: 'findings', direction: 'within' },
      inactive: true,
    });
    const camera =
      drive.streams.find(({ kind, name }) => kind === 'camera' && /front|image_02/i.test(name)) ??
      drive.streams.find(({ kind }) => kind === 'camera');
    if (camera) {
      dock.addPanel({
        id: 'camera-1',
        component: 'camera',
        title: camera.name,
        params: { stream: camera.id },
        position: { referencePanel: 'scene', direction: 'below' },
        initialHeight: 240,
      });
    }
  },
};
