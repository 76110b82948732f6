/** Reconstruct: the stages at the left, the views in the middle, the stage's inspector at the right. */
import { Workflow } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { frontCamera } from '../../widgets/streams/streamOrder.ts';
import { place } from '../place.ts';

const STAGES_PX = 284;
const INSPECTOR_PX = 420;
/** A longer name of a run or a stage is cut by an ellipsis; tabs of the inspector need their width. */
const SMALL_STAGES_PX = 250;
const SMALL_INSPECTOR_PX = 390;

export const workspace: WorkspaceDefinition = {
  id: 'reconstruct',
  title: 'Reconstruct',
  icon: Workflow,
  order: 2,
  key: '2',
  version: 5,
  summary: 'Run the stages and look into what each made',
  layout: (dock, drive, room) => {
    const small = room === 'small';
    const [stagesPx, inspectorPx] = small ? [SMALL_STAGES_PX, SMALL_INSPECTOR_PX] : [STAGES_PX, INSPECTOR_PX];
    place(dock, 'bev');
    place(dock, 'stages', {
      position: { referencePanel: 'bev', direction: 'left' },
      initialWidth: stagesPx,
    });
    place(dock, 'inspector', {
      position: { referencePanel: 'bev', direction: 'right' },
      initialWidth: inspectorPx,
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
      ...(small
        ? { position: { referencePanel: 'inspector', direction: 'within' }, inactive: true }
        : { position: { referencePanel: 'inspector', direction: 'below' }, initialHeight: 210 }),
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
    if (camera && small)
      place(dock, 'series', {
        position: { referencePanel: 'camera-1', direction: 'within' },
        inactive: true,
      });
    else
      place(dock, 'series', {
        position: camera
          ? { referencePanel: 'camera-1', direction: 'right' }
          : { referencePanel: 'bev', direction: 'below' },
        // A picture narrower than this shows nothing of the road.
        initialWidth: Math.max(240, Math.min(380, (dock.width - stagesPx - inspectorPx) / 2)),
        initialHeight: 230,
      });
    dock.getPanel('bev')?.api.setActive();
  },
};
