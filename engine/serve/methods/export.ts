/** A run's result in a format that other tools read. The bytes go to the page, which saves them where the person says. */
import { threadMethod } from './method.ts';

export const exportMethod = threadMethod(
  'export.write',
  'analysis',
  async ({ drive, ...request }, drives) => {
    const { exportRun } = await import('../../reconstruct/results/export/export.ts');
    const { fileName, mediaType, bytes, report } = exportRun(drives.reading(drive), request);
    return { result: { fileName, mediaType, report, payload: 0 }, payloads: [bytes] };
  },
);
