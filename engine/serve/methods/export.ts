/** What a run made, in a format that other tools read; the bytes go to the page, which saves them where the user says. */
import { exportRun } from '../../reconstruct/results/export/export.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

export const exports: Handlers<'export.write', OpenDrives> = {
  'export.write': ({ drive, ...request }, drives) => {
    const { fileName, mediaType, bytes, report } = exportRun(drives.reading(drive), request);
    return { result: { fileName, mediaType, report, payload: 0 }, payloads: [bytes] };
  },
};
