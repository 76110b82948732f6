/** A panel's tab: icon, title, close. */
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { panelById } from '../panels/registry.ts';

export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  const [title, setTitle] = useState(api.title);
  useEffect(() => {
    // The panel may have named itself before this tab listened.
    setTitle(api.title);
    const { dispose } = api.onDidTitleChange((event) => setTitle(event.title));
    return () => dispose();
  }, [api]);
  const Icon = panelById(api.component)?.icon;
  return (
    <div className="panel-tab">
      {Icon && <Icon size={13} aria-hidden />}
      <span>{title ?? api.id}</span>
      <button
        type="button"
        className="panel-tab-close"
        aria-label={`Close ${title ?? 'panel'}`}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => api.close()}
      >
        <X size={12} />
      </button>
    </div>
  );
}
