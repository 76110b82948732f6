import { Braces } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'message',
  title: 'Message',
  icon: Braces,
  ...lazyComponent(() => import('./Message.tsx').then(({ Message }) => Message)),
  summary: 'The decoded message at the playhead as a tree, with what changed',
};
