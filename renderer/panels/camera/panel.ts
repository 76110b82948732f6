import { Camera } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { pictureAspect } from './pictureAspect.ts';

export const panel: PanelDefinition = {
  id: 'camera',
  title: 'Camera',
  icon: Camera,
  component: lazy(() => import('./CameraTile.tsx').then(({ CameraTile }) => ({ default: CameraTile }))),
  view: true,
  aspect: ({ stream }, drive) => pictureAspect(drive, stream),
  summary: 'A camera’s picture with lidar, radar and map projected into it',
};
