/** Health: streams, calibration and the report of ingest. */
import { HeartPulse } from 'lucide-react';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { place } from '../place.ts';

export const workspace: WorkspaceDefinition = {
  id: 'health',
  title: 'Health',
  icon: HeartPulse,
  order: 4,
  key: '4',
  version: 4,
  summary: 'What came in: rates, gaps, calibration, damage',
  layout: (dock, { report }, room) => {
    place(dock, 'streams');
    place(dock, 'calibration', {
      position: { referencePanel: 'streams', direction: 'right' },
      initialWidth: room === 'small' ? 440 : 520,
    });
    place(dock, 'frames', {
      position: { referencePanel: 'calibration', direction: 'within' },
      inactive: true,
    });
    place(dock, 'ingest-report', {
      position: { referencePanel: 'streams', direction: 'below' },
      // The report of an undamaged log is one line; otherwise it has rows.
      initialHeight: report.findings.length === 0 ? 130 : room === 'small' ? 200 : 260,
    });
    place(dock, 'ask', {
      position: { referencePanel: 'ingest-report', direction: 'within' },
      inactive: true,
    });
  },
};
