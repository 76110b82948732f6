import { SearchCode } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { Inspector } from './inspector/Inspector.tsx';

export const panel: PanelDefinition = {
  id: 'inspector',
  title: 'Inspector',
  icon: SearchCode,
  component: Inspector,
  summary: 'What the chosen stage took in and made, its parameters, metrics and log',
};
