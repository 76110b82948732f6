import { Braces } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'message',
  title: 'Message',
  icon: Braces,
  component: lazy(() => import('./Message.tsx').then(({ Message }) => ({ default: Message }))),
  summary: 'The decoded message at the playhead as a tree, with what changed',
};
