import { Camera } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { CameraTile } from './CameraTile.tsx';

export const panel: PanelDefinition = {
  id: 'camera',
  title: 'Camera',
  icon: Camera,
  component: CameraTile,
  summary: 'A camera’s picture with lidar, radar and map projected into it',
};
