/** Reconstruct: the stages at the left, the views in the middle, the stage's inspector at the right. */
import { Workflow } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

const STAGES_PX = 284;
const INSPECTOR_PX = 420;

export const workspace: WorkspaceDefinition = {
  id: 'reconstruct',
  title: 'Reconstruct',
  icon: Workflow,
  order: 2,
  version: 5,
  summary: 'Run the stages and look into what each made',
  layout: (dock, drive) => {
    dock.addPanel({ id: 'bev', component: 'bev', title: 'Map view' });
    dock.addPanel({
      id: 'stages',
      component: 'stages',
      title: 'Stages',
      position: { referencePanel: 'bev', direction: 'left' },
      initialWidth: STAGES_PX,
    });
    dock.addPanel({
      id: 'inspector',
      component: 'inspector',
      title: 'Inspector',
      position: { referencePanel: 'bev', direction: 'right' },
      initialWidth: INSPECTOR_PX,
    });
    dock.addPanel({
      id: 'scene',
      component: 'scene3d',
      title: '3D',
      position: { referencePanel: 'bev', direction: 'within' },
      inactive: true,
    });
    dock.addPanel({
      id: 'step',
      component: 'step',
      title: 'Step',
      position: { referencePanel: 'bev', direction: 'within' },
      inactive: true,
    });
    const camera =
      drive.streams.find(({ kind, name }) => kind === 'camera' && /front|image_02/i.test(name)) ??
      drive.streams.find(({ kind }) => kind === 'camera');
    dock.addPanel({
      id: 'evidence',
      component: 'evidence',
      title: 'Evidence',
      position: { referencePanel: 'inspector', direction: 'below' },
      initialHeight: 210,
    });
    if (camera) {
      dock.addPanel({
        id: 'camera-1',
        component: 'camera',
        title: camera.name,
        params: { stream: camera.id },
        position: { referencePanel: 'bev', direction: 'below' },
        initialHeight: 230,
      });
    }
    dock.addPanel({
      id: 'series',
      component: 'series',
      title: 'Stage series',
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
