import { Layers as LayersIcon } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Layers } from './Layers.tsx';

export const panel: PanelDefinition = {
  id: 'layers',
  title: 'Layers',
  icon: LayersIcon,
  component: Layers,
  summary: 'What the 3D view draws, how, and why something is not drawn',
};
