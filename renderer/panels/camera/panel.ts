import { Camera } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';
import { pictureAspect } from './pictureAspect.ts';

export const panel: PanelDefinition = {
  id: 'camera',
  title: 'Camera',
  icon: Camera,
  ...lazyComponent(() => import('./CameraTile.tsx').then(({ CameraTile }) => CameraTile)),
  view: true,
  aspect: ({ stream }, drive) => pictureAspect(drive, stream),
  summary: 'A camera’s picture with lidar, radar and map projected into it',
};
