/** Notices at the lower right: errors stay until closed, the rest goes by itself. */
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { dismiss, type Notice, useNotices } from '../state/notices.ts';
import './notices.css';

const ICONS = { info: Info, good: CircleCheck, warn: TriangleAlert, error: CircleAlert } as const;

export function Notices() {
  const list = useNotices(({ list }) => list);
  return (
    <div className="notices" role="log" aria-live="polite">
      {list.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function OneNotice({ notice }: { readonly notice: Notice }) {
  const { id, level, title, detail, action, stays = level === 'error' || level === 'warn' } = notice;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismiss(id), 5000);
    return () => clearTimeout(timer);
  }, [id, stays]);
  const Icon = ICONS[level];
  return (
    <div className={`notice notice-${level}`}>
      <Icon size={16} aria-label={level} />
      <div className="notice-text">
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {action && (
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              dismiss(id);
              action.run();
            }}
          >
            {action.label}
          </button>
        )}
      </div>
      <button type="button" className="icon-button" aria-label="Close" onClick={() => dismiss(id)}>
        <X size={14} />
      </button>
    </div>
  );
}
