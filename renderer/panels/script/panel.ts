import { SquareFunction } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'script',
  title: 'Script',
  icon: SquareFunction,
  ...lazyComponent(() => import('./Script.tsx').then(({ Script }) => Script)),
  summary: 'A small program of yours that makes signals and states of those of the drive',
};
