/** What the interface writes into the drive; on a thread and a connection of its own. */

import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

export const bookmarks: Handlers<'bookmarks.list' | 'bookmarks.add' | 'bookmarks.remove', OpenDrives> = {
  'bookmarks.list': ({ drive }, drives) => ({
    result: {
      bookmarks: drives
        .reading(drive)
        .bookmarks.list()
        .map(({ id, t, note }) => ({ id, t, note })),
    },
  }),

  'bookmarks.add': ({ drive, t, note }, drives) => ({
    result: { id: drives.writing(drive).bookmarks.add(t, note) },
  }),

  'bookmarks.remove': ({ drive, id }, drives) => {
    drives.writing(drive).bookmarks.remove(id);
    return { result: {} };
  },
};
