import { Target } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'truth',
  title: 'Truth',
  icon: Target,
  component: lazy(() => import('./Truth.tsx').then(({ Truth }) => ({ default: Truth }))),
  summary: 'A drive’s map held against the exact truth beside it, or against a reference map',
};
