/** Who works on a drive, so that a person can see it and take the drive over. */
import { holderText } from '../../drive/file/lease.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

export const lease: Handlers<'drive.lease', OpenDrives> = {
  'drive.lease': ({ drive }, drives) => {
    const holder = drives.reading(drive).lease.holder();
    if (!holder) return { result: {} };
    const { host, pid, purpose, taken, heartbeat } = holder;
    return { result: { holder: { host, pid, purpose, taken, heartbeat, text: holderText(holder) } } };
  },
};
