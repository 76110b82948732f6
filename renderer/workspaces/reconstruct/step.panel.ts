import { Footprints } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../panels/panel.ts';

export const panel: PanelDefinition = {
  id: 'step',
  title: 'Step',
  icon: Footprints,
  component: lazy(() => import('./step/StepView.tsx').then(({ StepView }) => ({ default: StepView }))),
  summary: 'One frame of a stage: scan, local map, correspondences and residual of each iteration',
};
