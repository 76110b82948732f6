import { Footprints } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'step',
  title: 'Step',
  icon: Footprints,
  component: lazy(() => import('./StepView.tsx').then(({ StepView }) => ({ default: StepView }))),
  view: true,
  summary: 'One frame of a stage: scan, local map, correspondences and residual of each iteration',
};
