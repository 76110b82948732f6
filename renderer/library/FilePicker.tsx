/** The engine's own picker, under the roots given to `serve --root`; for the browser host. */

import { ChevronRight, File as FileIcon, Folder, FolderRoot } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FileEntry } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { bytesText } from '../widgets/format.ts';
import './picker.css';

export function FilePicker({
  title,
  search,
  onChoose,
  onClose,
}: {
  /** What is chosen when it is a single file of another kind than a log: folders are then only ways to it. */
  readonly title?: string;
  /** What to filter by at first, e.g. the name of a dropped file. */
  readonly search: string;
  readonly onChoose: (entry: FileEntry) => void;
  readonly onClose: () => void;
}) {
  const link = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const [trail, setTrail] = useState<readonly FileEntry[]>([]);
  const [entries, setEntries] = useState<readonly FileEntry[]>();
  const [filter, setFilter] = useState(search);
  const here = trail.at(-1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const abort = new AbortController();
    setEntries(undefined);
    const asked = here
      ? link.request('files.list', { grant: here.grant }, { signal: abort.signal })
      : link.request('files.roots', {}, { signal: abort.signal });
    asked.then(
      ({ result }) => setEntries(result.entries),
      (error) => {
        report('The folder could not be read', error);
        if (!abort.signal.aborted) setEntries([]);
      },
    );
    return () => abort.abort();
  }, [link, here]);

  const enter = (entry: FileEntry): void => {
    setTrail([...trail, entry]);
    setFilter(title === undefined ? '' : search);
  };
  const shown = entries?.filter(
    ({ name, kind }) =>
      (title !== undefined && kind === 'folder') || name.toLowerCase().includes(filter.toLowerCase()),
  );
  return (
    <dialog ref={dialog} className="dialog picker" onClose={onClose} aria-label={title ?? 'Choose a log'}>
      <div className="picker-head">
        <nav className="picker-trail" aria-label="Folders">
          <button type="button" className="button button-small" onClick={() => setTrail([])}>
            <FolderRoot size={14} aria-hidden /> Roots
          </button>
          {trail.map((entry, i) => (
            <span key={entry.grant}>
              <ChevronRight size={12} aria-hidden />
              <button
                type="button"
                className="button button-small"
                onClick={() => setTrail(trail.slice(0, i + 1))}
              >
                {visible(entry.name)}
              </button>
            </span>
          ))}
        </nav>
        <input
          className="input"
          type="search"
          placeholder="Filter"
          aria-label="Filter"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
      </div>
      <ul className="picker-list">
        {shown?.map((entry) => (
          <li key={entry.grant}>
            <button
              type="button"
              className="picker-row"
              onClick={() => (entry.kind === 'folder' ? enter(entry) : onChoose(entry))}
            >
              {entry.kind === 'folder' ? (
                <Folder size={15} aria-hidden />
              ) : (
                <FileIcon size={15} aria-hidden />
              )}
              <span className="ellipsis">{visible(entry.name)}</span>
              {entry.format && <span className="tag tag-good">{entry.format}</span>}
              <span className="faint num">{entry.bytes === undefined ? '' : bytesText(entry.bytes)}</span>
            </button>
            {title === undefined && entry.kind === 'folder' && entry.format && (
              <button type="button" className="button button-small" onClick={() => onChoose(entry)}>
                Open this folder
              </button>
            )}
          </li>
        ))}
        {shown?.length === 0 && (
          <li className="picker-empty muted">
            {trail.length === 0
              ? 'No folder is served. Start the engine with `serve --root FOLDER` to open logs below it.'
              : filter
                ? 'Nothing by that name here.'
                : 'This folder is empty.'}
          </li>
        )}
        {!shown && <li className="picker-empty muted">Reading…</li>}
      </ul>
      <div className="dialog-buttons">
        <span className="faint spacer">{title ?? 'Files are opened where they lie; nothing is copied.'}</span>
        {here && title === undefined && (
          <button type="button" className="button" onClick={() => onChoose(here)}>
            Open “{here.name}” as a log
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}
