import { Rows3 } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Streams } from './Streams.tsx';

export const panel: PanelDefinition = {
  id: 'streams',
  title: 'Streams',
  icon: Rows3,
  component: Streams,
  summary: 'Rate, gaps, jitter and counts of every stream',
};
