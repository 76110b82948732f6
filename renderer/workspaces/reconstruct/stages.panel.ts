import { ListChecks } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { StageColumn } from './StageColumn.tsx';

export const panel: PanelDefinition = {
  id: 'stages',
  title: 'Stages',
  icon: ListChecks,
  component: StageColumn,
  summary: 'The column of stages: state, time, verdict; run and stop',
};
