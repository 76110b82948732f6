/** A table of the streams: counts, rates, gaps, and coverage of the drive. */

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { visible } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { loadSampleTimes, useSampleTimes } from '../../replay/sampleTimes.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { useDrive } from '../../state/session.ts';
import { ageText, clockText, countText } from '../../widgets/format.ts';
import { LOADING, LoadState } from '../../widgets/LoadState.tsx';
import { kindOf } from '../../widgets/streams/sensorKind.ts';
import { inOrder } from '../../widgets/streams/streamOrder.ts';
import { HealthVerdict, useHealth } from './HealthVerdict.tsx';
import { regularityOf } from './regularity.ts';
import './streams.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

export function Streams({ visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const held = useSampleTimes(({ byStream }) => byStream);
  useEffect(() => {
    if (!drive || !visible) return;
    for (const stream of drive.streams) {
      if (useSampleTimes.getState().byStream.has(stream.id) || stream.count === 0) continue;
      loadSampleTimes(link, drive.drive, stream).catch((error) =>
        report(`The sample times of ${stream.name} could not be read`, error),
      );
    }
  }, [link, drive, visible]);
  const health = useHealth();
  if (!drive) return null;
  return (
    <div className="panel-page" {...scrollArea('Streams')}>
      <HealthVerdict />
      <table className="table">
        <thead>
          <tr>
            <th>Stream</th>
            <th>Finding</th>
            <th>Frame</th>
            <th>Encoding</th>
            <th className="right">Samples</th>
            <th className="right">Rate</th>
            <th className="right">Jitter</th>
            <th className="right">Gaps</th>
            <th className="right">Longest gap</th>
            <th className="right">From</th>
            <th className="right">To</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(drive.streams).map((stream) => (
            <StreamRow
              key={stream.id}
              stream={stream}
              drive={drive}
              times={held.get(stream.id)?.t}
              health={health?.verdict.reasons.find((reason) => reason.includes(stream.name))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StreamRow({
  stream,
  drive,
  times,
  health,
}: {
  readonly stream: StreamInfo;
  readonly drive: DriveInfo;
  readonly times: Float64Array | undefined;
  /** What the Health stage says of it. */
  readonly health: string | undefined;
}) {
  const { icon: Icon, colour } = kindOf(stream.kind);
  const regularity = useMemo(() => times && regularityOf(times), [times]);
  const finding = findingOf(stream, drive, regularity) ?? (health && visible(health));
  const reading = times === undefined && stream.count > 0;
  const firstGap = regularity?.gaps[0];
  return (
    <tr>
      <td>
        <span className="stream-name">
          <Icon size={13} aria-label={stream.kind} style={{ color: `var(${colour})` }} />
          {visible(stream.name)}
          {stream.role !== 'sensor' && <span className="tag">{stream.role}</span>}
        </span>
      </td>
      <td>
        {reading ? (
          <LoadState of={LOADING} what="the times" slim />
        ) : !finding && !regularity ? (
          <span className="finding muted">too few to tell</span>
        ) : (
          <span className={finding ? 'finding finding-warn' : 'finding finding-good'}>
            {finding ? <TriangleAlert size={12} aria-hidden /> : <CircleCheck size={12} aria-hidden />}
            {finding ?? 'regular'}
          </span>
        )}
      </td>
      <td className="muted">{stream.frame || '–'}</td>
      <td className="muted">{stream.codec}</td>
      <td className="right">{countText(stream.count)}</td>
      <td className="right">
        {regularity ? `${regularity.rateHz.toFixed(regularity.rateHz < 20 ? 2 : 1)} Hz` : '–'}
      </td>
      <td className="right">{regularity ? ageText(regularity.jitterNs) : '–'}</td>
      <td className="right">
        {firstGap ? (
          <button
            type="button"
            className="link"
            title="Go to the first gap"
            onClick={() => usePlayback.getState().seek(firstGap.from)}
          >
            {regularity?.gaps.length}
          </button>
        ) : (
          (regularity && '0') || '–'
        )}
      </td>
      <td className="right">
        {regularity && regularity.longestGapNs > 0 ? ageText(regularity.longestGapNs) : '–'}
      </td>
      <td className="right muted">{stream.count > 0 ? clockText(stream.first) : '–'}</td>
      <td className="right muted">{stream.count > 0 ? clockText(stream.last) : '–'}</td>
    </tr>
  );
}

/** The first finding about a stream; undefined when there is none. */
function findingOf(
  stream: StreamInfo,
  drive: DriveInfo,
  regularity: ReturnType<typeof regularityOf>,
): string | undefined {
  if (stream.count === 0) return 'no samples';
  if (!regularity) return undefined;
  const { missing, doubled, jitterNs, periodNs } = regularity;
  if (missing > 0) return `${countText(missing)} samples missing in gaps`;
  if (doubled > 0) return `${countText(doubled)} samples share a time`;
  if (stream.first > 1e9 + 2 * periodNs) return `starts ${ageText(stream.first)} late`;
  if (drive.durationNs - stream.last > 1e9 + 2 * periodNs)
    return `ends ${ageText(drive.durationNs - stream.last)} early`;
  if (jitterNs > 0.2 * periodNs) return 'irregular';
  return undefined;
}
