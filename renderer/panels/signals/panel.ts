import { ChartSpline } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'signals',
  title: 'Signals',
  icon: ChartSpline,
  ...lazyComponent(() => import('./Signals.tsx').then(({ Signals }) => Signals)),
  summary: 'Any numeric field over time',
};
