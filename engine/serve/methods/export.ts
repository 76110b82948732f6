/**
 * A run's result in a format that other tools read, written by a process of its own: it holds a whole map, and the format may
 * be that of a plug-in. The bytes go to the page, which saves them where the person says; what a log held is far larger, and is
 * written beside the drive.
 */
import { engineMethod } from './method.ts';

export const exportMethod = engineMethod(
  'export.write',
  async ({ drive, ...request }, { drives, stepper }) => {
    const path = drives.path(drive);
    const made = await stepper.ask({ kind: 'export', path, request });
    const { fileName, mediaType, bytes, report, written } = made;
    const where = written === undefined ? {} : { written };
    return { result: { fileName, mediaType, report, payload: 0, ...where }, payloads: [bytes] };
  },
);
