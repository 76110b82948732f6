/** The drive's bookmarks. */
import { create } from 'zustand';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import type { Link } from '../link/link.ts';
import { report } from './notices.ts';

export type Bookmark = { readonly id: number; readonly t: Nanoseconds; readonly note: string };

export const useBookmarks = create<{
  readonly list: readonly Bookmark[];
  /** The time a bookmark is being written for; its note is asked in the timeline. */
  readonly writing?: Nanoseconds | undefined;
}>(() => ({ list: [] }));

export async function readBookmarks(link: Link, drive: string): Promise<void> {
  try {
    const { result } = await link.request('bookmarks.list', { drive });
    useBookmarks.setState({ list: [...result.bookmarks].sort((a, b) => a.t - b.t) });
  } catch (error) {
    report('The bookmarks could not be read', error);
  }
}

export async function addBookmark(link: Link, drive: string, t: Nanoseconds, note: string): Promise<void> {
  try {
    await link.request('bookmarks.add', { drive, t, note });
  } catch (error) {
    report('The bookmark could not be kept', error);
  }
  await readBookmarks(link, drive);
}

export async function removeBookmark(link: Link, drive: string, id: number): Promise<void> {
  try {
    await link.request('bookmarks.remove', { drive, id });
  } catch (error) {
    report('The bookmark could not be removed', error);
  }
  await readBookmarks(link, drive);
}
