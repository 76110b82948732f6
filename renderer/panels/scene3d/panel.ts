import { Box } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'scene3d',
  title: '3D',
  icon: Box,
  component: lazy(() => import('./Scene3d.tsx').then(({ Scene3d }) => ({ default: Scene3d }))),
  view: true,
  summary: 'Clouds, radar, cameras, path and map in space',
};
