import { Layers as LayersIcon } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'layers',
  title: 'Layers',
  icon: LayersIcon,
  component: lazy(() => import('./Layers.tsx').then(({ Layers }) => ({ default: Layers }))),
  summary: 'What the 3D view draws, how, and why something is not drawn',
};
