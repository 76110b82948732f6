import { ChartLine } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'series',
  title: 'Stage series',
  icon: ChartLine,
  component: lazy(() => import('./SeriesView.tsx').then(({ SeriesView }) => ({ default: SeriesView }))),
  summary: 'What a stage measured over the drive: residuals, thresholds, differences',
};
