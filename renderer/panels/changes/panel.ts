import { ListTree } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'changes',
  title: 'What changed',
  icon: ListTree,
  component: lazy(() => import('./ChangesView.tsx').then(({ ChangesView }) => ({ default: ChangesView }))),
  summary: 'Settings, figures and places in which two runs or two drives differ',
};
