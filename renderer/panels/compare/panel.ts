import { GitCompareArrows } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'compare',
  title: 'Comparison',
  icon: GitCompareArrows,
  component: lazy(() => import('./CompareView.tsx').then(({ CompareView }) => ({ default: CompareView }))),
  view: true,
  summary: 'Two runs or two drives from above: difference, side by side, swipe, blink',
};
