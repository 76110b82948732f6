/** What a run made, in a format that other tools read; the bytes go to the page, which saves them where the user says. */
import { exportRun } from '../reconstruct/results/export.ts';
import type { Handlers } from './answer.ts';
import type { OpenDrives } from './open-drives.ts';

export const exports: Handlers<'export.write', OpenDrives> = {
  'export.write': ({ drive, ...request }, drives) => {
    const { fileName, mediaType, bytes, report } = exportRun(drives.reading(drive), request);
    return { result: { fileName, mediaType, report, payload: 0 }, payloads: [bytes] };
  },
};
