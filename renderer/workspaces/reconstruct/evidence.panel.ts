import { Link2 } from 'lucide-react';
import type { PanelDefinition } from '../../panels/panel.ts';
import { Evidence } from './Evidence.tsx';

export const panel: PanelDefinition = {
  id: 'evidence',
  title: 'Evidence',
  icon: Link2,
  component: Evidence,
  summary: 'Where a chosen line came from: cells, sweeps, pixels',
};
