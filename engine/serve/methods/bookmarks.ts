/** Notes of a person in a drive. Adding and removing have a thread and a connection of their own: a seek never waits for them. */
import { threadMethod } from './method.ts';

export const listBookmarks = threadMethod('bookmarks.list', 'analysis', ({ drive }, drives) => {
  const bookmarks = drives.reading(drive).bookmarks.list();
  return { result: { bookmarks: bookmarks.map(({ id, t, note }) => ({ id, t, note })) } };
});

export const addBookmark = threadMethod('bookmarks.add', 'writes', ({ drive, t, note }, drives) => ({
  result: { id: drives.writing(drive).bookmarks.add(t, note) },
}));

export const removeBookmark = threadMethod('bookmarks.remove', 'writes', ({ drive, id }, drives) => {
  drives.writing(drive).bookmarks.remove(id);
  return { result: {} };
});
