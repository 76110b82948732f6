import { Grid3x3 } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'bev',
  title: 'Map view',
  icon: Grid3x3,
  component: lazy(() => import('./BevView.tsx').then(({ BevView }) => ({ default: BevView }))),
  view: true,
  summary: 'Rasters, lines and trajectories from above',
};
