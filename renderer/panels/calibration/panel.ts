import { Network } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'calibration',
  title: 'Calibration',
  icon: Network,
  component: lazy(() => import('./Calibration.tsx').then(({ Calibration }) => ({ default: Calibration }))),
  summary: 'Transform tree, lenses and time offsets',
};
