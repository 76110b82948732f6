/** The samples of a stream around a problem, one bar for each stretch, and the problem's own stretch marked below them. */
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../../engine/contract/columns.ts';
import type { Span } from '../../../../engine/contract/doctor/problems.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { payloadOf } from '../../../link/link.ts';
import { useLoadable } from '../../../state/read/useLoadable.ts';
import { clockText } from '../../../widgets/format.ts';
import { readyOf } from '../../../widgets/LoadState.tsx';
import { kindOf } from '../../../widgets/streams/sensorKind.ts';
import { shortName } from '../../../widgets/streams/streamName.ts';

const [WIDTH, HEIGHT] = [160, 90];
const [TOP, FLOOR] = [16, 66];
const BINS = 80;
/** A narrower mark would not be seen. */
const LEAST_MARK = 3;

export function SampleStrip({
  drive,
  stream,
  shown,
  marked,
  colour,
}: {
  readonly drive: DriveInfo;
  readonly stream: StreamInfo;
  readonly shown: Span;
  readonly marked: readonly Span[];
  readonly colour: string;
}) {
  const link = useLink();
  const { fromNs: from, toNs: to } = shown;
  const read = useLoadable(`${drive.drive}/${stream.id}/${from}/${to}`, 0, true, async (signal) => {
    const reply = await link.request(
      'replay.density',
      { drive: drive.drive, stream: stream.id, from, to, bins: BINS },
      { lane: 'prefetch', signal },
    );
    return column(decodeColumns(payloadOf(reply, reply.result.payload)), 'count', 'u32');
  });
  const counts = readyOf(read);
  const x = (t: number): number => ((t - from) / (to - from)) * WIDTH;
  const most = counts ? Math.max(1, ...counts) : 1;
  const marks = marked.map(({ fromNs, toNs }) => ({
    left: x(fromNs),
    width: Math.max(LEAST_MARK, x(toNs) - x(fromNs)),
  }));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`The samples of ${shortName(stream.name)} from ${clockText(from)} to ${clockText(to)}`}
    >
      {marks.map(({ left, width }) => (
        <rect
          key={left}
          x={left}
          y={TOP - 8}
          width={width}
          height={FLOOR - TOP + 12}
          style={{ fill: `var(${colour})`, opacity: 0.2 }}
        />
      ))}
      {[...(counts ?? [])].map((count, i) => {
        const height = (count / most) * (FLOOR - TOP);
        return (
          count > 0 && (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
              key={i}
              x={(i / BINS) * WIDTH}
              y={FLOOR - height}
              width={WIDTH / BINS - 0.4}
              height={height}
              style={{ fill: `var(${kindOf(stream.kind).colour})` }}
            />
          )
        );
      })}
      {marks.map(({ left, width }) => (
        <rect key={left} x={left} y={FLOOR + 4} width={width} height={3} style={{ fill: `var(${colour})` }} />
      ))}
      <text x={4} y={HEIGHT - 6} className="problem-tick">
        {clockText(from)}
      </text>
      <text x={WIDTH - 4} y={HEIGHT - 6} textAnchor="end" className="problem-tick">
        {clockText(to)}
      </text>
    </svg>
  );
}
