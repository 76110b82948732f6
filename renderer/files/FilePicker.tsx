/** The engine's own picker, under the roots given to `serve --root`; for the browser host. */
import { ChevronRight, FolderRoot } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FileEntry } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { Modal } from '../widgets/Modal.tsx';
import { scrollList } from '../widgets/scrollArea.ts';
import { PickerRow } from './PickerRow.tsx';
import { emptyText, entriesShown, isMarkable, toggled, withWanted } from './pickerEntries.ts';
import { useFolder } from './useFolder.ts';
import './picker.css';

export function FilePicker({
  title,
  search,
  wanted = NONE,
  verb = 'Open as a log:',
  several,
  onChoose,
  onClose,
}: {
  /** Given when a single file is chosen that is not a log, e.g. a rig file: then a folder can only be entered. */
  readonly title?: string;
  /** The filter at first, e.g. the name of a dropped file. */
  readonly search: string;
  /** Names of files that are chosen where they are found, e.g. of dropped ones. */
  readonly wanted?: readonly string[];
  /** What choosing the folder that is shown does. */
  readonly verb?: string;
  /** Given where several logs can be chosen, also from several folders; `verb` is what becomes of them. */
  readonly several?: {
    readonly verb: string;
    readonly onChoose: (entries: readonly FileEntry[]) => void;
  };
  /** A single one was chosen. */
  readonly onChoose: (entry: FileEntry) => void;
  readonly onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [trail, setTrail] = useState<readonly FileEntry[]>([]);
  const [filter, setFilter] = useState(search);
  const here = trail.at(-1);
  const entries = useFolder(here);
  const logs = title === undefined;
  const [chosen, setChosen] = useState<readonly FileEntry[]>([]);
  const toggle = (entry: FileEntry): void => setChosen((before) => toggled(before, entry));
  useEffect(() => {
    if (entries && wanted.length > 0) setChosen((before) => withWanted(before, entries, wanted));
  }, [entries, wanted]);

  useEffect(() => {
    // The row that was entered is gone, and the focus with it.
    if (entries && trail.length > 0 && !document.activeElement?.closest('input, button'))
      (rowsOf(list.current)[0] ?? field.current)?.focus();
  }, [entries, trail]);

  const enter = (entry: FileEntry): void => {
    setTrail([...trail, entry]);
    setFilter(logs ? '' : search);
  };
  const shown = entries && entriesShown(entries, filter, logs);
  return (
    <Modal className="dialog picker" onClose={onClose} name={title ?? 'Choose a log'} first={field}>
      <div className="picker-head">
        <Trail trail={trail} onTrail={setTrail} />
        <input
          ref={field}
          className="input"
          type="search"
          placeholder="Filter"
          aria-label="Filter"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
          onKeyDown={({ key }) => key === 'ArrowDown' && rowsOf(list.current)[0]?.focus()}
        />
      </div>
      <ul className="picker-list" {...scrollList('Files and folders')} ref={list} onKeyDown={walkRows}>
        {shown?.map((entry) => (
          <PickerRow
            key={entry.grant}
            entry={entry}
            onClick={() => {
              if (entry.kind === 'folder') enter(entry);
              else if (chosen.length > 0 && isMarkable(entry)) toggle(entry);
              else onChoose(entry);
            }}
            onOpenFolder={logs && entry.format ? () => onChoose(entry) : undefined}
            mark={
              several && isMarkable(entry)
                ? {
                    chosen: chosen.some(({ grant }) => grant === entry.grant),
                    onToggle: () => toggle(entry),
                  }
                : undefined
            }
          />
        ))}
        {shown?.length === 0 && (
          <li className="picker-empty muted">{emptyText(trail.length === 0, filter)}</li>
        )}
        {!shown && <li className="picker-empty muted">Reading…</li>}
      </ul>
      <div className="dialog-buttons">
        <span className="faint spacer" role="status">
          {chosen.length > 0
            ? `${chosen.length} chosen: ${chosen.map(({ name }) => visible(name)).join(', ')}`
            : (title ?? 'Before a log is loaded, a dialog says what is written and where.')}
        </span>
        {several && chosen.length > 0 && (
          <button type="button" className="button button-primary" onClick={() => several.onChoose(chosen)}>
            {several.verb} {chosen.length === 1 ? 'one log' : `${chosen.length} logs`}
          </button>
        )}
        {here && logs && chosen.length === 0 && (
          <button type="button" className="button" onClick={() => onChoose(here)}>
            {verb} “{visible(here.name)}”
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Modal>
  );
}

const NONE: readonly string[] = [];

const rowsOf = (list: HTMLElement | null): HTMLElement[] =>
  list ? [...list.querySelectorAll<HTMLElement>('.picker-row')] : [];

/** The arrows go from row to row. */
function walkRows(event: KeyboardEvent<HTMLUListElement>): void {
  const rows = rowsOf(event.currentTarget);
  const at = rows.findIndex((row) => row.matches(':focus'));
  const next = rows[{ ArrowDown: at + 1, ArrowUp: at - 1 }[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Trail({
  trail,
  onTrail,
}: {
  readonly trail: readonly FileEntry[];
  readonly onTrail: (trail: readonly FileEntry[]) => void;
}) {
  return (
    <nav className="picker-trail" aria-label="Folders">
      <button type="button" className="button button-small" onClick={() => onTrail([])}>
        <FolderRoot size={14} aria-hidden /> Roots
      </button>
      {trail.map((entry, i) => (
        <span key={entry.grant}>
          <ChevronRight size={12} aria-hidden />
          <button
            type="button"
            className="button button-small"
            onClick={() => onTrail(trail.slice(0, i + 1))}
          >
            {visible(entry.name)}
          </button>
        </span>
      ))}
    </nav>
  );
}
