import { Link2 } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'evidence',
  title: 'Evidence',
  icon: Link2,
  component: lazy(() => import('./Evidence.tsx').then(({ Evidence }) => ({ default: Evidence }))),
  summary: 'Where a chosen line came from: cells, sweeps, pixels',
};
