import { Network } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Calibration } from './Calibration.tsx';

export const panel: PanelDefinition = {
  id: 'calibration',
  title: 'Calibration',
  icon: Network,
  component: Calibration,
  summary: 'Transform tree, lenses and time offsets',
};
