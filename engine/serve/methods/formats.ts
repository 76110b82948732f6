/** Formats of logs and exports, ours and those of plug-ins, for dialogs and lists of the interface. */
import { engineMethod } from './method.ts';

export const listFormats = engineMethod('formats.list', async (_, { plugins }) => {
  // Imported on first use: neither the engine's start nor its drive threads, which have this module too, need them.
  const { describeLogFormat, LOG_FORMATS } = await import('../../ingest/registry.ts');
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
