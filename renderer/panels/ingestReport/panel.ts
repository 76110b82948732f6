import { ClipboardList } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { IngestReport } from './IngestReport.tsx';

export const panel: PanelDefinition = {
  id: 'ingest-report',
  title: 'Ingest report',
  icon: ClipboardList,
  component: IngestReport,
  summary: 'What came in and what did not',
};
