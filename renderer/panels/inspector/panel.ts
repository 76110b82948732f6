import { SearchCode } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'inspector',
  title: 'Inspector',
  icon: SearchCode,
  component: lazy(() => import('./Inspector.tsx').then(({ Inspector }) => ({ default: Inspector }))),
  summary: 'What the chosen stage took in and made, its parameters, metrics and log',
};
