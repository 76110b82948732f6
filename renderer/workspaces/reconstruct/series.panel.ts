import { ChartLine } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { SeriesView } from './series/SeriesView.tsx';

export const panel: PanelDefinition = {
  id: 'series',
  title: 'Stage series',
  icon: ChartLine,
  component: SeriesView,
  summary: 'What a stage measured over the drive: residuals, thresholds, differences',
};
