/** The formats that can be loaded and exported, for dialogs and lists of the interface. */
import type { DialogKinds } from '../../contract/shell.ts';
import { describeLogFormat, LOG_FORMATS } from '../../ingest/registry.ts';
import type { Answer } from '../wire/answer.ts';

export class Formats {
  async list(): Promise<Answer<'formats.list'>> {
    // Loaded on first use: an engine starts without the writers of maps.
    const { describeExportFormat, EXPORT_FORMATS } = await import(
      '../../reconstruct/results/export/registry.ts'
    );
    return {
      result: {
        logs: LOG_FORMATS.all.map(describeLogFormat),
        exports: EXPORT_FORMATS.all.map(describeExportFormat),
      },
    };
  }

  kinds(): DialogKinds {
    return { logs: [...new Set(LOG_FORMATS.all.flatMap(({ extensions }) => extensions))] };
  }
}
