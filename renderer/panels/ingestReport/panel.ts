import { ClipboardList } from 'lucide-react';
import { lazy } from 'react';
import type { PanelDefinition } from '../../contract/panel.ts';

export const panel: PanelDefinition = {
  id: 'ingest-report',
  title: 'Ingest report',
  icon: ClipboardList,
  component: lazy(() => import('./IngestReport.tsx').then(({ IngestReport }) => ({ default: IngestReport }))),
  summary: 'What came in and what did not',
};
