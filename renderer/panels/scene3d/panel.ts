import { Box } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Scene3d } from './Scene3d.tsx';

export const panel: PanelDefinition = {
  id: 'scene3d',
  title: '3D',
  icon: Box,
  component: Scene3d,
  summary: 'Clouds, radar, cameras, path and map in space',
};
