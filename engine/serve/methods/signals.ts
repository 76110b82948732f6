/** Numeric series of the drive, decimated from its levels. */
import { encodeColumns } from '../../contract/columns.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

export const signals: Handlers<'signals.list' | 'signals.read', OpenDrives> = {
  'signals.list': ({ drive, search }, drives) => ({
    result: { signals: drives.reading(drive).signals(search) },
  }),

  'signals.read': ({ drive, signal, from, to, points }, drives) => {
    const { t, min, max, mean } = drives.reading(drive).signal(signal, from, to, points);
    return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, min, max, mean })] };
  },
};
