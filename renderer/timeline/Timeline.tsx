/** The timeline: always below the workspaces; its height is dragged at its upper edge. */
import { useEffect, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { readBookmarks } from '../state/bookmarks.ts';
import { useRunsOf } from '../state/run/useRunsOf.ts';
import { useWorkspace } from '../state/workspace.ts';
import { scrollArea } from '../widgets/scrollArea.ts';
import { BookmarkForm } from './BookmarkForm.tsx';
import { ROW_PX, RULER_PX } from './drawRows.ts';
import { GoToTime } from './GoToTime.tsx';
import { TimelineRows } from './TimelineRows.tsx';
import { Transport } from './Transport.tsx';
import './timeline.css';

/** A low window leaves its height to the views. */
const mostRows = (): number => (window.innerHeight < 850 ? 5 : 8);

const LEAST_PX = RULER_PX + ROW_PX;
/** Views keep at least two fifths of the window. */
const mostPx = (): number => window.innerHeight * 0.6;
const bounded = (px: number): number => Math.min(mostPx(), Math.max(LEAST_PX, px));

export function Timeline({ drive }: { readonly drive: DriveInfo }) {
  const link = useLink();
  const presenting = useWorkspace(({ presenting }) => presenting);
  const [height, setHeight] = useState(
    () => RULER_PX + Math.min(mostRows(), drive.streams.length) * ROW_PX + 4,
  );
  const drag = useRef<{ y: number; height: number } | undefined>(undefined);
  // The rows of the run are always there, whichever workspace is open.
  useRunsOf();
  useEffect(() => void readBookmarks(link, drive.drive), [link, drive.drive]);
  return (
    <section className="timeline" aria-label="Timeline">
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged. */}
      <div
        className="timeline-edge"
        role="separator"
        aria-orientation="horizontal"
        aria-label="Height of the timeline"
        aria-valuenow={Math.round(height)}
        aria-valuemin={LEAST_PX}
        aria-valuemax={Math.round(mostPx())}
        tabIndex={0}
        onKeyDown={({ key }) => {
          if (key === 'ArrowUp') setHeight(bounded(height + ROW_PX));
          if (key === 'ArrowDown') setHeight(bounded(height - ROW_PX));
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { y: event.clientY, height };
        }}
        onPointerMove={(event) => {
          if (!drag.current) return;
          setHeight(bounded(drag.current.height + drag.current.y - event.clientY));
        }}
        onPointerUp={() => {
          drag.current = undefined;
        }}
      />
      <Transport drive={drive} />
      {!presenting && (
        <div className="timeline-scroll" style={{ height }} {...scrollArea('Rows of the timeline')}>
          <TimelineRows drive={drive} />
        </div>
      )}
      <GoToTime drive={drive} />
      <BookmarkForm drive={drive} />
    </section>
  );
}
