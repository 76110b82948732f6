/** Reconstruct: the stages at the left, the views in the middle, the stage's inspector at the right. */
import { Workflow } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { frontCamera } from '../../widgets/streams/streamOrder.ts';
import { place } from '../place.ts';

const STAGES_PX = 284;
const INSPECTOR_PX = 420;

export const workspace: WorkspaceDefinition = {
  id: 'reconstruct',
  title: 'Reconstruct',
  icon: Workflow,
  order: 2,
  key: '2',
  version: 5,
  summary: 'Run the stages and look into what each made',
  layout: (dock, drive) => {
    place(dock, 'bev');
    place(dock, 'stages', {
      position: { referencePanel: 'bev', direction: 'left' },
      initialWidth: STAGES_PX,
    });
    place(dock, 'inspector', {
      position: { referencePanel: 'bev', direction: 'right' },
      initialWidth: INSPECTOR_PX,
    });
    place(dock, 'scene3d', {
      id: 'scene',
      position: { referencePanel: 'bev', direction: 'within' },
      inactive: true,
    });
    place(dock, 'step', {
      position: { referencePanel: 'bev', direction: 'within' },
      inactive: true,
    });
    const camera = frontCamera(drive.streams);
    place(dock, 'evidence', {
      position: { referencePanel: 'inspector', direction: 'below' },
      initialHeight: 210,
    });
    if (camera) {
      place(dock, 'camera', {
        id: 'camera-1',
        title: shortName(camera.name),
        params: { stream: camera.id },
        position: { referencePanel: 'bev', direction: 'below' },
        initialHeight: 230,
      });
    }
    place(dock, 'series', {
      position: camera
        ? { referencePanel: 'camera-1', direction: 'right' }
        : { referencePanel: 'bev', direction: 'below' },
      // A picture narrower than this shows nothing of the road.
      initialWidth: Math.max(240, Math.min(380, (dock.width - STAGES_PX - INSPECTOR_PX) / 2)),
      initialHeight: 230,
    });
    dock.getPanel('bev')?.api.setActive();
  },
};
