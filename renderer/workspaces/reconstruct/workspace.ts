/** Reconstruct: the stages at the left, the view in the middle, the stage's inspector at the right. */
import { Workflow } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'reconstruct',
  title: 'Reconstruct',
  icon: Workflow,
  order: 2,
  version: 1,
  summary: 'Run the stages and look into what each made',
  layout: (dock) => {
    dock.addPanel({ id: 'scene', component: 'scene3d', title: '3D' });
  },
};
