/** Log lines, diagnostics and bookmarks as one table in the order of time; a row seeks, the row in force follows the playhead. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp, ListFilter, Search } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RecordRow } from '../../../engine/contract/api.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useBookmarks } from '../../state/bookmarks.ts';
import { usePlayback } from '../../state/playback.ts';
import { rested } from '../../state/read/rested.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { clockText, countText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { goToRecord, rowAt, useShownRecords } from './shownRecords.ts';
import './records.css';
import { useReplayClock } from '../../state/replayClock.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
const WORDS = { fatal: 'Fatal', error: 'Errors', warn: 'Warnings', info: 'Notes', debug: 'Details' } as const;
const MOST_ROWS = 20_000;
const ROW_PX = 24;

type Row = Omit<RecordRow, 'stream' | 'level'> & { readonly level: RecordRow['level'] | 'bookmark' };

export function Records({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const drive = useDrive();
  const off = useMemo(() => new Set(Array.isArray(params.off) ? params.off : ['debug']), [params.off]);
  const [search, setSearch] = useState('');
  const levels = LEVELS.filter((level) => !off.has(level));
  const read = useLoadable(
    drive && `${drive.drive}/${clock}`,
    `${levels.join()} ${search}`,
    visible,
    async (signal) => {
      await rested();
      const asked = { drive: drive?.drive ?? '', levels, search, limit: MOST_ROWS, clock };
      return (await link.request('records.list', asked, { lane: 'analysis', signal })).result;
    },
  );
  const bookmarks = useBookmarks(({ list }) => list);
  const found = readyOf(read);
  const rows = useMemo((): readonly Row[] => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const noted = off.has('bookmark')
      ? []
      : bookmarks
          .filter(({ note }) => words.every((word) => note.toLowerCase().includes(word)))
          .map(({ t, note }): Row => ({ t, level: 'bookmark', source: 'Bookmark', text: note }));
    return [...(found?.records ?? []), ...noted].sort((a, b) => a.t - b.t);
  }, [found, bookmarks, search, off]);
  useEffect(() => {
    if (!visible) return;
    useShownRecords.setState({ times: rows.map(({ t }) => t) });
    return () => useShownRecords.setState({ times: [] });
  }, [rows, visible]);
  if (!drive) return null;
  const switchLevel = (level: string): void =>
    setParams({
      ...params,
      off: off.has(level) ? [...off].filter((each) => each !== level) : [...off, level],
    });
  return (
    <div className="panel-column">
      <div className="panel-bar records-bar">
        <label className="records-search">
          <Search size={13} aria-hidden />
          <input
            type="search"
            aria-label="Search events and logs"
            placeholder="Words of source or text"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </label>
        {[...LEVELS, 'bookmark' as const].map((level) => (
          <button
            key={level}
            type="button"
            className={`chip record-${level}`}
            aria-pressed={!off.has(level)}
            onClick={() => switchLevel(level)}
          >
            {level === 'bookmark' ? 'Bookmarks' : WORDS[level]}
          </button>
        ))}
        <span className="spacer" />
        <span className="faint num">{countText(rows.length)}</span>
        <IconButton
          name="Previous event"
          title="Previous event (Shift+N)"
          icon={ChevronUp}
          size={14}
          disabled={rows.length === 0}
          onClick={() => goToRecord(-1)}
        />
        <IconButton
          name="Next event"
          title="Next event (N)"
          icon={ChevronDown}
          size={14}
          disabled={rows.length === 0}
          onClick={() => goToRecord(1)}
        />
      </div>
      {found?.note && <p className="records-note">{found.note}</p>}
      {found?.truncated && (
        <p className="records-note">Only the first {countText(MOST_ROWS)} are listed: narrow the search.</p>
      )}
      <LoadState of={read} what="the log lines" />
      {found && rows.length === 0 ? (
        <Empty icon={ListFilter}>
          {found.messages === 0 && bookmarks.length === 0
            ? 'This drive has no log lines, no diagnostics and no bookmarks. B sets a bookmark.'
            : 'Nothing of these levels and words.'}
        </Empty>
      ) : (
        found && <Table rows={rows} visible={visible} />
      )}
    </div>
  );
}

function Table({ rows, visible }: { readonly rows: readonly Row[]; readonly visible: boolean }) {
  const scroll = useRef<HTMLDivElement>(null);
  const times = useMemo(() => rows.map(({ t }) => t), [rows]);
  const now = usePlayback(({ t }) => (visible ? rowAt(times, t) : -1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  useEffect(() => {
    if (now >= 0) virtual.scrollToIndex(now, { align: 'auto' });
  }, [now, virtual]);
  return (
    <div ref={scroll} className="panel-scroll records" {...scrollArea('List of events')}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const { t, level, source, text } = row;
          return (
            <li key={index} style={{ transform: `translateY(${start}px)`, height: ROW_PX }}>
              <button
                type="button"
                className={index === now ? 'record-row now' : 'record-row'}
                aria-current={index === now}
                title={readable(`${source}: ${text}`)}
                onClick={() => {
                  usePlayback.getState().pause();
                  usePlayback.getState().seek(t);
                }}
              >
                <span className="num faint">{clockText(t)}</span>
                <span className={`record-level record-${level}`}>{level}</span>
                <span className="ellipsis faint">{readable(source)}</span>
                <span className="ellipsis">{readable(text)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
