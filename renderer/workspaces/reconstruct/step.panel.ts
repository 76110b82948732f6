import { Footprints } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { StepPanel } from './step/StepPanel.tsx';

export const panel: PanelDefinition = {
  id: 'step',
  title: 'Step',
  icon: Footprints,
  component: StepPanel,
  summary: 'One frame of a stage: scan, local map, correspondences and residual of each iteration',
};
