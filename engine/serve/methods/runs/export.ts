/**
 * A run's result in a format that other tools read, written by a process of its own: it holds a whole map, and the format may
 * be that of a plug-in. The bytes go to the page, which saves them where the person says.
 */
import { engineMethod } from '../method.ts';

export const exportMethod = engineMethod(
  'export.write',
  async ({ drive, ...request }, { drives, stepper }) => {
    const path = drives.path(drive);
    const { fileName, mediaType, bytes, report } = await stepper.ask({ kind: 'export', path, request });
    return { result: { fileName, mediaType, report, payload: 0 }, payloads: [bytes] };
  },
);
