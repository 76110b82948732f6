/** One signal over another in the timeline's range; the playhead's moment is a ring, a click goes to the nearest moment. */
import { ChartScatter } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { paintOver } from '../../picture/paintOver.ts';
import { indexAt } from '../../replay/sampleTimes.ts';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { usePlayback } from '../../state/playback.ts';
import { rested } from '../../state/read/rested.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { useTimeRange } from '../../state/timeRange.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { type Frame, frameOf, rangeOf } from '../../widgets/plot/axes.ts';
import { useSize } from '../../widgets/useSize.ts';
import { drawMoment, drawPairs, nearestOf, type Pairs } from './drawPairs.ts';
import './xyPlot.css';
import { useReplayClock } from '../../state/replayClock.ts';

const MOST_POINTS = 20_000;

export function XyPlot({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const drive = useDrive();
  const { from, to } = useTimeRange();
  const { listed, named } = useNamedSignals(visible);
  const chosen = (key: 'x' | 'y', otherwise: readonly RegExp[]): SignalInfo | undefined => {
    const name = typeof params[key] === 'string' ? params[key] : firstOf(named, otherwise)[0];
    return name === undefined ? undefined : named.get(name);
  };
  const x = chosen('x', SPEED);
  const y = chosen('y', TURN_RATE);
  const identity = drive && x && y && `${drive.drive}/${clock}/${x.id}/${y.id}`;
  const read = useLoadable(identity, `${from}/${to}`, visible, async (signal): Promise<Pairs> => {
    await rested();
    const asked = {
      drive: drive?.drive ?? '',
      x: x?.id ?? 0,
      y: y?.id ?? 0,
      from,
      to,
      clock,
      points: MOST_POINTS,
    };
    const reply = await link.request('signals.pairs', asked, { lane: 'analysis', signal });
    const block = decodeColumns(payloadOf(reply, reply.result.payload));
    return { t: column(block, 't', 'f64'), x: column(block, 'x', 'f64'), y: column(block, 'y', 'f64') };
  });
  if (!drive) return null;
  const select = (key: 'x' | 'y', value: SignalInfo | undefined) => (
    <select
      className="select select-small"
      aria-label={key === 'x' ? 'Signal along x' : 'Signal along y'}
      value={[...named].find(([, signal]) => signal === value)?.[0] ?? ''}
      onChange={({ target }) => setParams({ ...params, [key]: target.value })}
    >
      <option value="" disabled>
        {key} …
      </option>
      {[...named.keys()].map((name) => (
        <option key={name} value={name}>
          {readable(name)}
        </option>
      ))}
    </select>
  );
  return (
    <div className="panel-column">
      <div className="panel-bar">
        {select('y', y)}
        <span className="faint">over</span>
        {select('x', x)}
      </div>
      {listed.state === 'ready' && (!x || !y) ? (
        <Empty icon={ChartScatter}>Choose a signal for each axis.</Empty>
      ) : (
        <div className="xy-plot">
          <LoadState of={x && y ? read : listed} what="the values" />
          <Drawing pairs={readyOf(read)} xUnit={x?.unit ?? ''} yUnit={y?.unit ?? ''} visible={visible} />
        </div>
      )}
    </div>
  );
}

function Drawing({
  pairs,
  xUnit,
  yUnit,
  visible,
}: {
  readonly pairs: Pairs | undefined;
  readonly xUnit: string;
  readonly yUnit: string;
  readonly visible: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame>(undefined);
  const size = useSize(canvas);
  const theme = useWorkspace(({ theme }) => theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme says when the colours changed.
  useEffect(() => {
    const element = canvas.current;
    if (!element || !visible || size.width === 0) return;
    const drawn = pairs && frameOf(rangeOf(pairs.x), rangeOf(pairs.y), size);
    frame.current = drawn;
    const now = (): number => (pairs ? indexAt(pairs, usePlayback.getState().t) : -1);
    let painted = now();
    const paint = paintOver(
      element,
      size,
      (context) => drawPairs(context, size, pairs, drawn, { x: xUnit, y: yUnit }),
      (context) => drawMoment(context, pairs, drawn, now()),
    );
    return usePlayback.subscribe(() => {
      if (now() === painted) return;
      painted = now();
      paint();
    });
  }, [pairs, size, visible, theme, xUnit, yUnit]);
  return (
    <canvas
      ref={canvas}
      aria-label="One signal over another"
      onClick={({ clientX, clientY, currentTarget }) => {
        const box = currentTarget.getBoundingClientRect();
        const t =
          pairs && frame.current && nearestOf(pairs, frame.current, clientX - box.left, clientY - box.top);
        if (t !== undefined) usePlayback.getState().seek(t);
      }}
    />
  );
}
