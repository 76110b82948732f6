import { Box } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'scene3d',
  title: '3D',
  icon: Box,
  ...lazyComponent(() => import('./Scene3d.tsx').then(({ Scene3d }) => Scene3d)),
  view: true,
  summary: 'Clouds, radar, cameras, path and map in space',
};
