import { ListFilter } from 'lucide-react';
import type { PanelDefinition } from '../../contract/panel.ts';
import { lazyComponent } from '../../widgets/lazyComponent.ts';

export const panel: PanelDefinition = {
  id: 'records',
  title: 'Events and logs',
  icon: ListFilter,
  ...lazyComponent(() => import('./Records.tsx').then(({ Records }) => Records)),
  summary: 'Log lines, diagnostics and bookmarks by level and words, with next and previous',
};
