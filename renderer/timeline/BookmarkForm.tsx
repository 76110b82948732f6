/** Asks for a bookmark's note (B), and lists the bookmarks there are. */
import { Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { addBookmark, removeBookmark, useBookmarks } from '../state/bookmarks.ts';
import { usePlayback } from '../state/playback.ts';
import { clockText } from '../widgets/format.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Modal } from '../widgets/Modal.tsx';
import { scrollList } from '../widgets/scrollArea.ts';

export function BookmarkForm({ drive }: { readonly drive: DriveInfo }) {
  const writing = useBookmarks(({ writing }) => writing);
  return writing === undefined ? null : <Form drive={drive} t={writing} />;
}

const close = (): void => useBookmarks.setState({ writing: undefined });

function Form({ drive, t }: { readonly drive: DriveInfo; readonly t: number }) {
  const link = useLink();
  const field = useRef<HTMLInputElement>(null);
  const list = useBookmarks(({ list }) => list);
  const [note, setNote] = useState('');
  return (
    <Modal className="dialog" onClose={close} name="Bookmarks" first={field}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void addBookmark(link, drive.drive, t, note);
          close();
        }}
      >
        <h2>Bookmark at {clockText(t)}</h2>
        <input
          className="input"
          ref={field}
          aria-label="Note"
          placeholder="A note, if you like"
          maxLength={2000}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        {list.length > 0 && (
          <ul className="bookmark-list" {...scrollList('Bookmarks')}>
            {list.map((bookmark) => (
              <li key={bookmark.id}>
                <button
                  type="button"
                  className="bookmark-go"
                  onClick={() => {
                    usePlayback.getState().seek(bookmark.t);
                    close();
                  }}
                >
                  <span className="num">{clockText(bookmark.t)}</span>
                  <span className="ellipsis muted">{bookmark.note || 'no note'}</span>
                </button>
                <IconButton
                  name={`Remove the bookmark at ${clockText(bookmark.t)}`}
                  title="Remove"
                  icon={Trash2}
                  size={13}
                  onClick={() => void removeBookmark(link, drive.drive, bookmark.id)}
                />
              </li>
            ))}
          </ul>
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            Keep the bookmark
          </button>
        </div>
      </form>
    </Modal>
  );
}
