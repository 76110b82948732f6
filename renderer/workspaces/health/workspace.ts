/** Health: what came in and what did not. */
import { HeartPulse } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'health',
  title: 'Health',
  icon: HeartPulse,
  order: 4,
  version: 1,
  summary: 'What came in: rates, gaps, calibration, damage',
  layout: (dock) => {
    dock.addPanel({ id: 'streams', component: 'streams', title: 'Streams' });
    dock.addPanel({
      id: 'calibration',
      component: 'calibration',
      title: 'Calibration',
      position: { referencePanel: 'streams', direction: 'right' },
      initialWidth: 520,
    });
    dock.addPanel({
      id: 'ingest-report',
      component: 'ingest-report',
      title: 'Ingest report',
      position: { referencePanel: 'streams', direction: 'below' },
      initialHeight: 260,
    });
  },
};
