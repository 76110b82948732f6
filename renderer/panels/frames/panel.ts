import { ListTree } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'frames',
  title: 'Frames',
  icon: ListTree,
  ...lazyComponent(() => import('./Frames.tsx').then(({ Frames }) => Frames)),
  summary:
    'The transform tree at the playhead: what is fixed, what moves, how old it is, loops and doubled parents',
};
