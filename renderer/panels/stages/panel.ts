import { ListChecks } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'stages',
  title: 'Stages',
  icon: ListChecks,
  component: lazy(() => import('./StageColumn.tsx').then(({ StageColumn }) => ({ default: StageColumn }))),
  summary: 'The column of stages: state, time, verdict; run and stop',
};
