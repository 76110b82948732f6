import { SquareFunction } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'script',
  title: 'Script',
  icon: SquareFunction,
  ...lazyComponent(() => import('./Script.tsx').then(({ Script }) => Script)),
  summary: 'Your own small program that computes signals and states from those of the drive',
};
