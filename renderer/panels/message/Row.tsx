/** A row of the tree: name and value, and buttons that copy its value and its path. */
import { Check, ChevronDown, ChevronRight, Copy, Route } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { report } from '../../state/notices.ts';
import { isLongArray, pathText } from './values.ts';

export function Row({
  path,
  value,
  changed = false,
  children,
}: {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly changed?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={changed ? 'tree-row changed' : 'tree-row'}>
      {children}
      <span className="tree-copy">
        {!isLongArray(value) && (
          <CopyButton
            title="Copy the value"
            text={() => copyText(value)}
            icon={<Copy size={11} aria-hidden />}
          />
        )}
        <CopyButton
          title={`Copy the path ${pathText(path)}`}
          text={() => pathText(path)}
          icon={<Route size={11} aria-hidden />}
        />
      </span>
    </span>
  );
}

const copyText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : String(value);

function CopyButton({
  title,
  text,
  icon,
}: {
  readonly title: string;
  readonly text: () => string;
  readonly icon: ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      title={title}
      aria-label={title}
      onClick={() =>
        navigator.clipboard.writeText(text()).then(
          () => setCopied(true),
          (error) => report('The clipboard took nothing', error),
        )
      }
    >
      {copied ? <Check size={11} aria-hidden /> : icon}
    </button>
  );
}

export function Fold({
  open,
  onToggle,
  children,
}: {
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="tree-fold" aria-expanded={open} onClick={onToggle}>
      {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
      {children}
    </button>
  );
}
