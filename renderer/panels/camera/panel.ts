import { Camera } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'camera',
  title: 'Camera',
  icon: Camera,
  component: lazy(() => import('./CameraTile.tsx').then(({ CameraTile }) => ({ default: CameraTile }))),
  view: true,
  summary: 'A camera’s picture with lidar, radar and map projected into it',
};
