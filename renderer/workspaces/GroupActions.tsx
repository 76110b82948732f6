/** The buttons at the end of a group's bar: a picture of the panel in front, and its cross. */
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { Camera, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { savePicture } from '../picture/savePicture.ts';

export function GroupActions({ activePanel: panel }: IDockviewHeaderActionsProps) {
  const [title, setTitle] = useState(panel?.api.title);
  useEffect(() => {
    setTitle(panel?.api.title);
    const listener = panel?.api.onDidTitleChange((event) => setTitle(event.title));
    return () => listener?.dispose();
  }, [panel]);
  if (!panel) return null;
  const name = title ?? 'panel';
  return (
    <div className="panel-actions">
      <button
        type="button"
        className="icon-button panel-action"
        title={`Save a picture of ${name} at twice its size (Shift+P)`}
        aria-label={`Save a picture of ${name}`}
        onClick={({ currentTarget }) =>
          void savePicture(currentTarget.closest('.dv-groupview')?.querySelector('.panel'))
        }
      >
        <Camera size={12} />
      </button>
      <button
        type="button"
        className="icon-button panel-action"
        title={`Close ${name}`}
        aria-label={`Close ${name}`}
        onClick={() => panel.api.close()}
      >
        <X size={12} />
      </button>
    </div>
  );
}
