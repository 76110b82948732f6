import { Target } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { Truth } from './Truth.tsx';

export const panel: PanelDefinition = {
  id: 'truth',
  title: 'Truth',
  icon: Target,
  component: Truth,
  summary: 'A simulated drive’s trajectory and map held against the exact truth beside it',
};
