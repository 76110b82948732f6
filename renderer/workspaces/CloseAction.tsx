/** The button at the end of a group's bar that closes the panel in front. */
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';

export function CloseAction({ activePanel: panel }: IDockviewHeaderActionsProps) {
  const [title, setTitle] = useState(panel?.api.title);
  useEffect(() => {
    setTitle(panel?.api.title);
    const listener = panel?.api.onDidTitleChange((event) => setTitle(event.title));
    return () => listener?.dispose();
  }, [panel]);
  if (!panel) return null;
  return (
    <button
      type="button"
      className="icon-button panel-close"
      title={`Close ${title ?? 'panel'}`}
      aria-label={`Close ${title ?? 'panel'}`}
      onClick={() => panel.api.close()}
    >
      <X size={12} />
    </button>
  );
}
