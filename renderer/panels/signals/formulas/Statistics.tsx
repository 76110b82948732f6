/** Count, mean, spread and extremes of the shown signals in the range that is seen. */
import type { SignalInfo } from '../../../../engine/contract/signals.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { rested } from '../../../state/read/rested.ts';
import { useLoadable } from '../../../state/read/useLoadable.ts';
import { useReplayClock } from '../../../state/replayClock.ts';
import { useTimeRange } from '../../../state/timeRange.ts';
import { clockText, countText, valueText } from '../../../widgets/format.ts';
import { LoadState, readyOf } from '../../../widgets/LoadState.tsx';

const MOST_SIGNALS = 16;
const FIGURES = [
  ['Mean', 'mean'],
  ['Median', 'median'],
  ['Spread σ', 'sd'],
  ['Lowest', 'min'],
  ['Highest', 'max'],
] as const;

export function Statistics({
  drive,
  shown,
  visible,
}: {
  readonly drive: string;
  readonly shown: readonly { readonly name: string; readonly signal: SignalInfo }[];
  readonly visible: boolean;
}) {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const { from, to } = useTimeRange();
  const rows = shown.slice(0, MOST_SIGNALS);
  const ids = rows.map(({ signal }) => signal.id);
  const read = useLoadable(`${drive}/${clock}/${ids.join()}`, `${from}/${to}`, visible, async (signal) => {
    await rested();
    const { result } = await link.request(
      'signals.statistics',
      { drive, signals: ids, from, to, clock },
      { lane: 'analysis', signal },
    );
    return new Map(result.statistics.map((each) => [each.signal, each]));
  });
  const found = readyOf(read);
  return (
    <div className="signal-statistics">
      <LoadState of={read} what="the statistics" slim />
      <table className="table">
        <caption className="faint">
          {clockText(from)} to {clockText(to)}
        </caption>
        <thead>
          <tr>
            <th>Signal</th>
            <th className="right">Values</th>
            {FIGURES.map(([title]) => (
              <th key={title} className="right">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, signal }) => {
            const own = found?.get(signal.id);
            return (
              <tr key={name}>
                <td className="ellipsis" title={readable(name)}>
                  {readable(name.slice(name.indexOf(' ') + 1))} {signal.unit && `(${readable(signal.unit)})`}
                </td>
                <td className="num right">{own ? countText(own.count) : '–'}</td>
                {FIGURES.map(([title, figure]) => (
                  <td key={title} className="num right">
                    {own?.[figure] === undefined ? '–' : valueText(own[figure], 5)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
