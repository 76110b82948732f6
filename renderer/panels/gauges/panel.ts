import { Gauge } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'gauges',
  title: 'Gauges',
  icon: Gauge,
  ...lazyComponent(() => import('./Gauges.tsx').then(({ Gauges }) => Gauges)),
  summary: 'Values at the playhead in large figures, each within its range and its limits',
};
