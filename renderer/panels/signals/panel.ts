import { ChartSpline } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Signals } from './Signals.tsx';

export const panel: PanelDefinition = {
  id: 'signals',
  title: 'Signals',
  icon: ChartSpline,
  component: Signals,
  summary: 'Any numeric field over time',
};
