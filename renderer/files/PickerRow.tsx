/** A row of the picker: a file, or a folder to go into. */
import { File as FileIcon, Folder } from 'lucide-react';
import type { FileEntry } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { bytesText } from '../widgets/format.ts';

export function PickerRow({
  entry: { name, kind, format, bytes },
  onClick,
  onOpenFolder,
  mark,
}: {
  readonly entry: FileEntry;
  readonly onClick: () => void;
  /** Opens the folder as a log; undefined where that cannot be chosen. */
  readonly onOpenFolder: (() => void) | undefined;
  /** Where several may be chosen: whether this one is, and to change it. */
  readonly mark: { readonly chosen: boolean; readonly onToggle: () => void } | undefined;
}) {
  return (
    <li className={mark?.chosen ? 'chosen' : undefined}>
      {mark ? (
        <input
          type="checkbox"
          className="picker-mark"
          aria-label={`Choose ${visible(name)} with others`}
          title="Choose it with others (Space)"
          // The row's own button takes the key: one stop of Tab a row.
          tabIndex={-1}
          checked={mark.chosen}
          onChange={mark.onToggle}
        />
      ) : (
        <span className="picker-mark" />
      )}
      <button
        type="button"
        className="picker-row"
        onClick={(event) => {
          if (mark && (event.ctrlKey || event.metaKey)) mark.onToggle();
          else onClick();
        }}
        onKeyDown={(event) => {
          if (event.key !== ' ' || !mark) return;
          event.preventDefault();
          mark.onToggle();
        }}
        // The click that a browser makes of Space comes when it is let go.
        onKeyUp={(event) => event.key === ' ' && mark && event.preventDefault()}
      >
        {kind === 'folder' ? <Folder size={15} aria-hidden /> : <FileIcon size={15} aria-hidden />}
        <span className="ellipsis">{visible(name)}</span>
        {format && <span className="tag tag-good">{format}</span>}
        <span className="faint num">{bytes === undefined ? '' : bytesText(bytes)}</span>
      </button>
      {kind === 'folder' && onOpenFolder && (
        <button type="button" className="button button-small" onClick={onOpenFolder}>
          Open this folder
        </button>
      )}
    </li>
  );
}
