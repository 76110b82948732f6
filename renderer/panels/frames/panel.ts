import { ListTree } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'frames',
  title: 'Frames',
  icon: ListTree,
  component: lazy(() => import('./Frames.tsx').then(({ Frames }) => ({ default: Frames }))),
  summary:
    'The transform tree at the playhead: what is fixed, what moves, how old it is, loops and doubled parents',
};
