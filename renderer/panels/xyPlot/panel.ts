import { ChartScatter } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'xyPlot',
  title: 'X/Y plot',
  icon: ChartScatter,
  ...lazyComponent(() => import('./XyPlot.tsx').then(({ XyPlot }) => XyPlot)),
  summary: 'One signal over another, with the moment of the playhead',
};
