/**
 * A panel's tab: icon, title, and a cross for the pointer. By keyboard Delete closes it, and the button at the end of the
 * bar (CloseAction.tsx): a tab may hold no control of its own.
 */
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
      <span
        className="panel-tab-close"
        aria-hidden
        title="Close"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        <X size={12} />
      </span>
    </div>
  );
}
