/** Formats of logs and exports, ours and those of plug-ins, for dialogs and lists of the interface. */
import { describeLogFormat, LOG_FORMATS } from '../../ingest/registry.ts';
import { engineMethod } from './method.ts';

export const listFormats = engineMethod('formats.list', async (_, { plugins }) => {
  // Imported on first use: an engine starts without the writers of maps.
  const { describeExportFormat, EXPORT_FORMATS } = await import(
    '../../reconstruct/results/export/registry.ts'
  );
  return {
    result: {
      logs: [...LOG_FORMATS.all.map(describeLogFormat), ...plugins.logFormats()],
      exports: [...EXPORT_FORMATS.all.map(describeExportFormat), ...plugins.exportFormats()],
    },
  };
});
