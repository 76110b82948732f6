import { Rows3 } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'streams',
  title: 'Streams',
  icon: Rows3,
  component: lazy(() => import('./Streams.tsx').then(({ Streams }) => ({ default: Streams }))),
  summary: 'Rate, gaps, jitter and counts of every stream',
};
