/** All signals by name, filtered as one types; long lists draw only what is seen. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { DRAG_TYPE } from './dragType.ts';
import { fieldParts } from './fieldParts.ts';

export function SignalList({
  named,
  read,
  chosen,
  onToggle,
}: {
  readonly named: ReadonlyMap<string, SignalInfo>;
  /** The list has been read. */
  readonly read: boolean;
  readonly chosen: readonly string[];
  readonly onToggle: (name: string) => void;
}) {
  const [search, setSearch] = useState('');
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return [...named].filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
  }, [named, search]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  return (
    <div className="signal-list">
      <label className="signal-search">
        <Search size={13} aria-hidden />
        <input
          type="search"
          placeholder={read ? `Search ${named.size} signals` : 'Search signals'}
          aria-label="Search signals"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </label>
      <div ref={scroll} className="signal-scroll" {...scrollArea('List of signals')}>
        <ul style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index];
            if (!row) return null;
            const [name, { unit }] = row;
            const at = name.indexOf(' ');
            const [head, tail] = fieldParts(name.slice(at + 1));
            return (
              <li key={name} style={{ transform: `translateY(${start}px)`, height: size }}>
                <button
                  type="button"
                  draggable
                  className={chosen.includes(name) ? 'signal-row chosen' : 'signal-row'}
                  aria-pressed={chosen.includes(name)}
                  title={visible(`${name}${unit ? ` (${unit})` : ''}`)}
                  onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, name)}
                  onClick={() => onToggle(name)}
                >
                  <span className="plot-signal">
                    <span className="faint ellipsis">{visible(name.slice(0, at))}</span>
                    <span className="signal-field">
                      {head !== '' && <span className="ellipsis">{visible(head)}</span>}
                      <span className="signal-tail">{visible(tail)}</span>
                    </span>
                  </span>
                  <span className="faint">{visible(unit)}</span>
                </button>
              </li>
            );
          })}
        </ul>
        {read && named.size > 0 && rows.length === 0 && (
          <p className="signal-none faint">Nothing by that name.</p>
        )}
      </div>
    </div>
  );
}
