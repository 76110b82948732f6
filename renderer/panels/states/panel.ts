import { ChartGantt } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'states',
  title: 'State lanes',
  icon: ChartGantt,
  ...lazyComponent(() => import('./States.tsx').then(({ States }) => States)),
  summary: 'Texts, modes and enumerations over time, one lane each',
};
