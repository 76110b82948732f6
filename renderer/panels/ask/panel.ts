import { MessageCircleQuestion } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'ask',
  title: 'Ask',
  icon: MessageCircleQuestion,
  component: lazy(() => import('./Ask.tsx').then(({ Ask }) => ({ default: Ask }))),
  summary: 'Ask the drive in SQL or by ready questions; rows are marked in timeline, 3D and map',
};
