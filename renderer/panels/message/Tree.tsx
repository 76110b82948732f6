/** A value as a tree. Long arrays are folded and shown in part. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { countText, valueText } from '../../widgets/format.ts';

const FIRST = 100;

type Branch = Readonly<Record<string, unknown>> | readonly unknown[];

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

export function Tree({ value, before }: { readonly value: unknown; readonly before: unknown }) {
  if (!isBranch(value)) return <Leaf name="" value={value} before={before} />;
  return (
    <ul className="tree">
      {Object.entries(value).map(([name, child]) => (
        <Node key={name} name={name} value={child} before={childOf(before, name)} depth={0} />
      ))}
    </ul>
  );
}

const childOf = (value: unknown, name: string): unknown =>
  isBranch(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function Node({
  name,
  value,
  before,
  depth,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly before: unknown;
  readonly depth: number;
}) {
  const [open, setOpen] = useState(depth < 2 && !(Array.isArray(value) && value.length > 12));
  const [all, setAll] = useState(false);
  if (!isBranch(value)) {
    return (
      <li>
        <Leaf name={name} value={value} before={before} />
      </li>
    );
  }
  const entries = open ? Object.entries(value) : [];
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  return (
    <li>
      <button type="button" className="tree-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        <span className="tree-name">{name}</span>
        <span className="faint">
          {Array.isArray(value) ? `[${countText(size)}]` : size === 0 ? '{}' : ''}
        </span>
      </button>
      {open && (
        <ul className="tree">
          {entries.slice(0, all ? undefined : FIRST).map(([key, child]) => (
            <Node key={key} name={key} value={child} before={childOf(before, key)} depth={depth + 1} />
          ))}
          {!all && entries.length > FIRST && (
            <li>
              <button type="button" className="tree-fold faint" onClick={() => setAll(true)}>
                {countText(entries.length - FIRST)} more
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function Leaf({
  name,
  value,
  before,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly before: unknown;
}) {
  const changed = before !== undefined && !isBranch(before) && before !== value;
  return (
    <span className={changed ? 'tree-leaf changed' : 'tree-leaf'}>
      {name !== '' && <span className="tree-name">{name}</span>}
      <span className="tree-value">{text(value)}</span>
      {changed && (
        <span className="tree-before" title="In the message before">
          {text(before)}
        </span>
      )}
    </span>
  );
}

const text = (value: unknown): string =>
  typeof value === 'number' ? valueText(value, 9) : typeof value === 'string' ? value : String(value);
