import { Stethoscope } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'problems',
  title: 'Problems',
  icon: Stethoscope,
  ...lazyComponent(() => import('./Problems.tsx').then(({ Problems }) => Problems)),
  summary:
    'What is wrong with this drive, worst first: each with its figure, its place and moment, and what to do',
};
