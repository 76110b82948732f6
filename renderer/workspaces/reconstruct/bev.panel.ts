import { Grid3x3 } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { BevView } from './bev/BevView.tsx';

export const panel: PanelDefinition = {
  id: 'bev',
  title: 'Map view',
  icon: Grid3x3,
  component: BevView,
  summary: 'Rasters, lines and trajectories from above',
};
