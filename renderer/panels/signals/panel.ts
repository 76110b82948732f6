import { ChartSpline } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'signals',
  title: 'Signals',
  icon: ChartSpline,
  component: lazy(() => import('./Signals.tsx').then(({ Signals }) => ({ default: Signals }))),
  summary: 'Any numeric field over time',
};
