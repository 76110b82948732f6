import { Layers as LayersIcon } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'layers',
  title: 'Layers',
  icon: LayersIcon,
  ...lazyComponent(() => import('./Layers.tsx').then(({ Layers }) => Layers)),
  summary: 'What the 3D view draws, how, and why something is not drawn',
};
