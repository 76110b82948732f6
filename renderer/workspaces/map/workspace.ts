/** Map: the reconstructed map over the evidence. */
import { Map as MapIcon } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'map',
  title: 'Map',
  icon: MapIcon,
  order: 3,
  version: 1,
  summary: 'The reconstructed map over its evidence',
  layout: (dock) => {
    dock.addPanel({ id: 'scene', component: 'scene3d', title: '3D' });
  },
};
